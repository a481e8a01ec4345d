import fc from 'fast-check';
import { bucketIn, bucketLevels, bucketStart, cutBefore } from '../../../ledger/balances/buckets';
import { instants } from './random-movements';

test('an instant is in one bucket of each level, which begins with it or before', () => {
  expect(bucketLevels.map((level) => bucketStart(level, new Date('2026-05-17T13:45:12.345Z')).toISOString())).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-05-01T00:00:00.000Z',
    '2026-05-17T00:00:00.000Z',
    '2026-05-17T13:00:00.000Z',
    '2026-05-17T13:45:00.000Z',
  ]);
});

test('a cut has all of time before its instant, each moment once, and nothing after', () => {
  fc.assert(
    fc.property(instants, instants, (before, at) => {
      const { spans, rest } = cutBefore(before);
      const inSpans = spans.filter(({ from, to }) => (from === null || at >= from) && (to === null || at < to)).length;
      const inRest = rest !== null && at >= rest.from && at < rest.to ? 1 : 0;
      expect(inSpans + inRest).toBe(at < before ? 1 : 0);
      expect(bucketIn({ spans, rest }, at) !== null).toBe(inSpans === 1);
    }),
    { numRuns: 2_000 },
  );
});

test('a span holds whole buckets', () => {
  fc.assert(
    fc.property(instants, (before) => {
      for (const { level, from, to } of cutBefore(before).spans) {
        for (const edge of [from, to]) if (edge !== null) expect(bucketStart(level, edge)).toEqual(edge);
      }
    }),
  );
});

test('a cut has few buckets, however long the history: at most 12 months, 31 days, 24 hours and 60 minutes besides years', () => {
  const { spans, rest } = cutBefore(new Date('2025-12-31T23:59:59.999Z'));
  expect(spans.map(({ level }) => level)).toEqual([...bucketLevels]);
  expect(rest).toEqual({ from: new Date('2025-12-31T23:59:00Z'), to: new Date('2025-12-31T23:59:59.999Z') });
  expect(cutBefore(new Date('2026-01-01')).spans).toHaveLength(1);
  expect(cutBefore(null)).toEqual({ spans: [{ level: 'year', from: null, to: null }], rest: null });
});
