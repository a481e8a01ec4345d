export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The smallest value that at least `share` (0–1) of the values do not exceed; NaN of none. */
export function percentile(ascending: readonly number[], share: number): number {
  const rank = Math.max(Math.ceil(ascending.length * share), 1);
  return ascending[rank - 1] ?? Number.NaN;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const ascending = values.toSorted((left, right) => left - right);
  return {
    p50: percentile(ascending, 0.5),
    p95: percentile(ascending, 0.95),
    p99: percentile(ascending, 0.99),
  };
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((left, right) => left - right);
  const middle = ascending.length / 2;
  const [low = Number.NaN, high = low] = ascending.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
