/** The middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Makes the median absolute deviation of normal values their standard deviation. */
const consistency = 1.4826;

/**
 * How far a value lies from the middle of others, in robust standard deviations (median and MAD; Iglewicz and Hoaglin,
 * 1993). `floor` is the least deviation believed in: a quiet past is not a promise.
 */
export function robustZ(value: number, others: readonly number[], floor: number): number {
  const middle = median(others);
  const deviation = consistency * median(others.map((other) => Math.abs(other - middle)));
  return (value - middle) / Math.max(floor, deviation);
}

/** A count's distance from what is expected, with a variance near 1 whatever the mean (Anscombe, 1948). */
export const anscombeResidual = (count: number, expected: number): number =>
  2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8));
