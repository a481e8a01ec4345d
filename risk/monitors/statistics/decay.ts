/** A sum that forgets: exponentially weighted over time (EWMA; Roberts, 1959). */
export interface Decayed {
  readonly sum: number;
  /** Milliseconds since the epoch: when `sum` was right. */
  readonly at: number;
  readonly since: number;
}

export const nothingYet: Decayed = { sum: 0, at: 0, since: 0 };

const faded = ({ sum, at }: Decayed, now: number, halfLifeMs: number): number =>
  sum * 0.5 ** (Math.max(0, now - at) / halfLifeMs);

/** Adds what came now. */
export const addDecayed = (decayed: Decayed, weight: number, now: number, halfLifeMs: number): Decayed => ({
  sum: faded(decayed, now, halfLifeMs) + weight,
  at: Math.max(now, decayed.at),
  since: decayed.since === 0 ? now : decayed.since,
});

/**
 * What came each millisecond, over the time that the sum remembers. A past shorter than a half-life counts as one, so that
 * the first thing to come is no flood. `without` is left out: what the rate is to judge.
 */
export function rateOf(decayed: Decayed, now: number, halfLifeMs: number, without = 0): number {
  if (decayed.since === 0) return 0;
  const meanLife = halfLifeMs / Math.LN2;
  const age = Math.max(halfLifeMs, now - decayed.since);
  return Math.max(0, faded(decayed, now, halfLifeMs) - without) / (meanLife * (1 - Math.exp(-age / meanLife)));
}
