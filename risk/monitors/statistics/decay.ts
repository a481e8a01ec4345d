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
 * What came each millisecond, over the time that the sum remembers. A short past counts as `leastMs` of time, so that the
 * first thing to come is no flood.
 */
export function rateOf(decayed: Decayed, now: number, halfLifeMs: number, leastMs: number): number {
  const meanLife = halfLifeMs / Math.LN2;
  const age = Math.max(leastMs, now - decayed.since);
  return faded(decayed, now, halfLifeMs) / (meanLife * (1 - Math.exp(-age / meanLife)));
}
