import { heldDelayMs, queryDelayMs, stopDelayMs } from '../../domain/query-schedule';

const policy = {
  keyHorizonMs: 0,
  firstQueryAfterMs: 10_000,
  maxQueryIntervalMs: 86_400_000,
  unknownLimitMs: 0,
  processingLimitMs: 0,
  heldRetryMs: 1_000,
  callTimeoutMs: 0,
};

describe('the schedule of queries', () => {
  test('begins with the provider’s first wait, doubles, and ends at its largest', () => {
    expect([0, 1, 2, 3].map((n) => queryDelayMs(policy, n))).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect([20, 1_000, 1e9].map((n) => queryDelayMs(policy, n))).toEqual([86_400_000, 86_400_000, 86_400_000]);
  });

  test('a held call waits longer each time, and never less than the provider asked', () => {
    expect([0, 1, 2].map((n) => heldDelayMs(policy, n))).toEqual([1_000, 2_000, 4_000]);
    expect(heldDelayMs(policy, 1, 30_000)).toBe(30_000);
    expect(heldDelayMs(policy, 5, 30_000)).toBe(32_000);
    expect(heldDelayMs(policy, 1_000, 100_000_000)).toBe(100_000_000);
  });

  test('a stop of our own is looked at again ever more seldom, but within a minute for each second of the first wait', () => {
    expect([0, 1, 5].map((n) => stopDelayMs(policy, n))).toEqual([1_000, 2_000, 32_000]);
    expect([6, 1e9].map((n) => stopDelayMs(policy, n))).toEqual([60_000, 60_000]);
  });
});
