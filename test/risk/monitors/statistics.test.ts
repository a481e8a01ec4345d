import { bernoulliStep, drainedStep } from '../../../risk/monitors/statistics/cusum';
import { addDecayed, nothingYet, rateOf } from '../../../risk/monitors/statistics/decay';
import { anscombeResidual, median, robustZ } from '../../../risk/monitors/statistics/robust';
import { binomialSurprise, lnFactorial, poissonSurprise } from '../../../risk/monitors/statistics/tails';

test('factorials, exact and by their series', () => {
  expect(lnFactorial(5)).toBeCloseTo(Math.log(120), 12);
  const exact = Array.from({ length: 30 }, (_, n) => Math.log(n + 1)).reduce((sum, each) => sum + each, 0);
  expect(lnFactorial(30)).toBeCloseTo(exact, 9);
});

test('Poisson tails agree with the tables', () => {
  // P(X ≥ 5 | 1) = 0.00365984682734371, P(X ≥ 3 | 2) = 0.323323583816936
  expect(10 ** -poissonSurprise(5, 1)).toBeCloseTo(0.003_659_846_8, 9);
  expect(10 ** -poissonSurprise(3, 2)).toBeCloseTo(0.323_323_583_8, 9);
  expect(poissonSurprise(2, 3)).toBe(0);
  expect(poissonSurprise(500, 0.01)).toBeGreaterThan(1_000);
});

test('binomial tails agree with their sums', () => {
  // P(X ≥ 2 of 3 | 0.1) = 3·0.01·0.9 + 0.001
  expect(10 ** -binomialSurprise(2, 3, 0.1)).toBeCloseTo(0.028, 12);
  expect(10 ** -binomialSurprise(3, 3, 0.1)).toBeCloseTo(0.001, 12);
  expect(binomialSurprise(1, 20, 0.1)).toBe(0);
  expect(binomialSurprise(400, 400, 0.001)).toBeCloseTo(1_200, 6);
});

test('a robust z-score does not care for a few wild values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBe(0);
  // MAD of 1..9 about 5 is 2.
  expect(robustZ(11, [1, 2, 3, 4, 5, 6, 7, 8, 9], 0.1)).toBeCloseTo(6 / (1.4826 * 2), 9);
  expect(robustZ(11, [1, 2, 3, 4, 5, 6, 7, 8, 9_000], 0.1)).toBeCloseTo(6 / (1.4826 * 2), 9);
  expect(robustZ(3, [0, 0, 0], 1)).toBe(3);
});

test('residuals of counts are 0 where expected, and alike at any level', () => {
  expect(anscombeResidual(7, 7)).toBe(0);
  expect(anscombeResidual(110, 100)).toBeCloseTo(1, 1);
  expect(anscombeResidual(10_100, 10_000)).toBeCloseTo(1, 1);
});

test('a CUSUM rises on hits, falls on misses, and never below nothing', () => {
  expect(bernoulliStep(0, false, 0.1, 0.4)).toBe(0);
  expect(bernoulliStep(1, true, 0.1, 0.4)).toBeCloseTo(1 + Math.log(4), 12);
  expect(bernoulliStep(1, false, 0.1, 0.4)).toBeCloseTo(1 + Math.log(0.6 / 0.9), 12);
  expect(drainedStep(3, 1, 2, 0.5)).toBe(3);
  expect(drainedStep(3, 1, 100, 0.5)).toBe(1);
});

test('a decayed rate finds the true one, and a first event is no flood', () => {
  let decayed = nothingYet;
  for (let at = 1; at <= 4_000; at += 1) decayed = addDecayed(decayed, 0.5, at, 200);
  expect(rateOf(decayed, 4_000, 200)).toBeCloseTo(0.5, 2);
  expect(rateOf(addDecayed(nothingYet, 1, 10, 200), 10, 200)).toBeLessThan(1 / 100);
  expect(rateOf(addDecayed(nothingYet, 1, 10, 200), 10, 200, 1)).toBe(0);
  expect(rateOf(nothingYet, 10, 200)).toBe(0);
});
