import { createHash } from 'node:crypto';

/** Settings are tuned on these and reported on none of them. */
export const tuningSeeds: readonly string[] = Array.from({ length: 12 }, (_, index) => `tuning-${index + 1}`);

/** Seeds that nobody could have tuned for: they follow from the hash of the commit that holds the settings. */
export const seedsOfCommit = (commit: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    createHash('sha256').update(`${commit} ${index}`).digest('hex').slice(0, 12),
  );
