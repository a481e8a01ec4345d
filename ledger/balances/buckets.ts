/**
 * Time in nested buckets: what an account gained or lost in each is kept, so that its balance at any instant is the sum
 * of a few of them and of the records of one broken minute.
 */
export const bucketLevels = ['year', 'month', 'day', 'hour', 'minute'] as const;
export type BucketLevel = (typeof bucketLevels)[number];

/** The first millisecond (UTC) of the bucket of a level that an instant is in. */
export function bucketStart(level: BucketLevel, at: Date): Date {
  const parts = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()];
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0] = parts.slice(0, bucketLevels.indexOf(level) + 1);
  return new Date(Date.UTC(year, month, day, hour, minute));
}

/** Buckets of one level that follow each other: those that start at `from` or later and before `to`; null: without end. */
export interface BucketSpan {
  readonly level: BucketLevel;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** All of time before an instant, cut into buckets as large as possible, and what of its own minute is before it. */
export interface TimeCut {
  readonly spans: readonly BucketSpan[];
  /** `from` included, `to` not; null when the instant is a minute's first, or there is none. */
  readonly rest: { readonly from: Date; readonly to: Date } | null;
}

/** Null: all of time. */
export function cutBefore(before: Date | null): TimeCut {
  if (before === null) return { spans: [{ level: 'year', from: null, to: null }], rest: null };
  const starts = bucketLevels.map((level) => bucketStart(level, before));
  const spans = bucketLevels
    .map((level, at): BucketSpan => ({ level, from: starts[at - 1] ?? null, to: starts[at]! }))
    .filter(({ from, to }) => from?.getTime() !== to?.getTime());
  const from = starts.at(-1)!;
  return { spans, rest: from < before ? { from, to: before } : null };
}

const isWithin = ({ from, to }: BucketSpan, at: Date): boolean =>
  (from === null || at >= from) && (to === null || at < to);

/** The bucket of the cut that an instant is in; null when it is in none: in the rest, or not before at all. */
export function bucketIn({ spans }: TimeCut, at: Date): { readonly level: BucketLevel; readonly start: Date } | null {
  const span = spans.find((one) => isWithin(one, at));
  return span === undefined ? null : { level: span.level, start: bucketStart(span.level, at) };
}
