/** Something that is remembered for a while. */
export interface Remembered {
  readonly at: number;
}

/**
 * The remembered with one more, without those older than the window before the latest, and no more than `most`. Times may
 * go back a little, so the latest is looked for.
 */
export function remember<Item extends Remembered>(
  items: readonly Item[],
  item: Item,
  windowMs: number,
  most: number,
): Item[] {
  const latest = items.reduce((last, { at }) => Math.max(last, at), item.at);
  return [...items, item].filter(({ at }) => at > latest - windowMs).slice(-most);
}

/** Those within the window before `now`. */
export const within = <Item extends Remembered>(items: readonly Item[], now: number, windowMs: number): Item[] =>
  items.filter(({ at }) => at > now - windowMs);

/** A refund that is remembered. */
export interface RememberedRefund extends Remembered {
  readonly id: string;
}

/** How many refunds an alarm's evidence names at most. */
export const evidenceMax = 50;

export const idsOf = (refunds: readonly RememberedRefund[]): string[] =>
  [...new Set(refunds.map(({ id }) => id))].slice(-evidenceMax);
