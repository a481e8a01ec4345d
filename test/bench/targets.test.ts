import { exitCodeOf, exitCodes, judge, type Measured } from '../../bench/measure/targets';
import { slice } from './support';

const engine = (plain: number, noisy = false): Measured => ({
  phase: 'engine',
  level: 32,
  fastDatabase: false,
  rounds: [
    [
      slice('no-op', 100),
      slice('refund, plain start', plain, { noisy }),
      slice('refund, update-with-start', 35),
      slice('naive', 8),
    ],
  ],
});

const whole = (rate: number, fastDatabase: boolean): Measured => ({
  phase: 'whole',
  level: 32,
  fastDatabase,
  rounds: [[slice('no-op', 100), slice('whole, respond-async', rate), slice('whole, decision awaited', rate)]],
});

const results = (measured: Measured): string[] => judge([measured]).map(({ result }) => result);

test('what reaches its share of the no-op and its multiple of the naive style passes', () => {
  expect(results(engine(40))).toEqual(['pass', 'pass', 'pass']);
  expect(exitCodeOf(judge([engine(40)]))).toBe(exitCodes.met);
});

test('what falls short is a miss, each target by itself', () => {
  expect(results(engine(35))).toEqual(['miss', 'pass', 'pass']);
  expect(results(engine(20))).toEqual(['miss', 'pass', 'miss']);
  expect(exitCodeOf(judge([engine(20)]))).toBe(exitCodes.missed);
});

test('a noisy slice gives no result, neither good nor bad', () => {
  expect(results(engine(20, true))).toEqual(['noisy', 'pass', 'noisy']);
  expect(results(engine(90, true))).toEqual(['noisy', 'pass', 'noisy']);
  expect(exitCodeOf(judge([engine(90, true)]))).toBe(exitCodes.noisy);
});

test('the whole is judged only on a database that is no bottleneck', () => {
  expect(results(whole(30, true))).toContain('pass');
  expect(results(whole(10, true))).toContain('miss');
  expect(new Set(results(whole(10, false)))).toEqual(new Set(['not judged']));
  expect(exitCodeOf(judge([whole(10, false)]))).toBe(exitCodes.met);
});

test('other levels than the one of the targets are not judged', () => {
  expect(judge([{ ...engine(1), level: 8 }])).toEqual([]);
});
