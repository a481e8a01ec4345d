/** What is known of a share: counts that are forgotten slowly, and those of the latest that are to be judged by it. */
export interface KnownShare {
  readonly hits: number;
  readonly seen: number;
  readonly recentHits: number;
  readonly recent: number;
  /** The share that is believed before anything was seen, as if of `prior` observations. */
  readonly least: number;
  readonly prior: number;
}

const most = 0.9;

/** The share before the latest: what is judged must not be its own excuse. */
export function usualShare({ hits, seen, recentHits, recent, least, prior }: KnownShare): number {
  const before = Math.max(0, seen - recent);
  const hitsBefore = Math.min(before, Math.max(0, hits - recentHits));
  return Math.min(most, (hitsBefore + prior * least) / (before + prior));
}
