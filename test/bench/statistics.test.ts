import fc from 'fast-check';
import { median, percentile, percentilesOf } from '../../bench/measure/statistics';

test('percentiles are values that were measured, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
  expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  expect(percentilesOf([]).p50).toBeNaN();
});

test('at least the asked share of values does not exceed a percentile', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const ascending = values.toSorted((left, right) => left - right);
        const found = percentile(ascending, share);
        const within = values.filter((value) => value <= found).length;
        return within >= values.length * share && values.includes(found);
      },
    ),
  );
});

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});
