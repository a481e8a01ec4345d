import { ratioOf, summarise } from '../../bench/measure/summary';
import { slice } from './support';

const unit = (acceptMs: number) => ({ acceptMs, endToEndMs: acceptMs * 10, workflowId: `w${acceptMs}` });

const rounds = [
  [slice('no-op', 100, { units: [unit(1)] }), slice('naive', 20, { units: [unit(4), unit(5)] })],
  [slice('no-op', 50, { units: [unit(2)] }), slice('naive', 10, { units: [unit(6)] })],
  [slice('no-op', 80, { units: [unit(3)] }), slice('naive', 40, { units: [unit(7)], noisy: true })],
];

test('a ratio compares neighbours within a round, so that a machine that slows down does not show', () => {
  expect(ratioOf(rounds, 'naive', 'no-op')).toBe(0.2);
});

test('latencies are taken over the units of all rounds, rates from the middle round', () => {
  expect(summarise(rounds, 'naive', 29)).toMatchObject({
    level: 32,
    perSecond: 20,
    ofNoop: 0.2,
    acceptMs: { p50: 5, p99: 7 },
    endToEndMs: { p50: 50 },
    historyEvents: 29,
    cpuMsPerUnit: { server: 50 },
    noisy: true,
  });
  expect(summarise(rounds, 'no-op', 5).noisy).toBe(false);
});
