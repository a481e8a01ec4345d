import { measureRounds, repeatsMax } from '../../bench/measure/rounds';
import type { Subject } from '../../bench/subjects/subject';
import { slice } from './support';

const subject = (name: Subject['name']): Subject => ({
  name,
  run: () => Promise.reject(new Error('is not run here')),
  historyEvents: async () => 0,
});
const subjects = [subject('no-op'), subject('naive')];

test('subjects take turns, round by round', async () => {
  const order: string[] = [];
  const rounds = await measureRounds({
    subjects,
    rounds: 2,
    measure: async ({ name }) => {
      order.push(name);
      return slice(name, 10);
    },
  });
  expect(order).toEqual(['no-op', 'naive', 'no-op', 'naive']);
  expect(rounds.map((round) => round.map((part) => part.subject))).toEqual([
    ['no-op', 'naive'],
    ['no-op', 'naive'],
  ]);
});

test('a noisy slice is repeated until it is quiet, before the next subject has its turn', async () => {
  const noisy = [true, false, false];
  const order: string[] = [];
  const [round] = await measureRounds({
    subjects,
    rounds: 1,
    measure: async ({ name }) => {
      order.push(name);
      return slice(name, order.length, { noisy: noisy.shift() ?? false });
    },
  });
  expect(order).toEqual(['no-op', 'no-op', 'naive']);
  expect(round?.map(({ perSecond, noisy: stillNoisy }) => [perSecond, stillNoisy])).toEqual([
    [2, false],
    [3, false],
  ]);
});

test('what never gets quiet is given up after a few repeats, and stays marked', async () => {
  let measured = 0;
  const [round] = await measureRounds({
    subjects: [subjects[0]!],
    rounds: 1,
    measure: async ({ name }) => {
      measured += 1;
      return slice(name, 10, { noisy: true });
    },
  });
  expect(measured).toBe(1 + repeatsMax);
  expect(round?.[0]?.noisy).toBe(true);
});
