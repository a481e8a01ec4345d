import { bucketLevels, bucketStart } from './buckets';
import type { BucketLevel } from './buckets';
import { entriesOf } from './entries';
import type { Entry, Movement } from './entries';

/** What an account gained or lost in one bucket of time. */
export interface BucketSum extends Entry {
  readonly level: BucketLevel;
  readonly start: Date;
}

/** Tells buckets apart: no part may hold a line break. */
export const bucketKey = ({ owner, account, currency, level, start }: Omit<BucketSum, 'net'>): string =>
  [owner, account, currency, level, start.toISOString()].join('\n');

/** What records add to every bucket that they are in, at all levels. */
export function foldBuckets(records: Iterable<Movement>): Map<string, BucketSum> {
  const sums = new Map<string, BucketSum>();
  for (const record of records) {
    const places = bucketLevels.map((level) => ({ level, start: bucketStart(level, record.occurredAt) }));
    for (const entry of entriesOf(record)) {
      for (const place of places) {
        const sum = { ...entry, ...place };
        const key = bucketKey(sum);
        sums.set(key, { ...sum, net: (sums.get(key)?.net ?? 0n) + entry.net });
      }
    }
  }
  return sums;
}
