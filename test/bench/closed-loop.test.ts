import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from '../../bench/measure/closed-loop';
import type { Subject } from '../../bench/subjects/subject';

const unit = { acceptMs: 1, endToEndMs: 1, workflowId: 'w' };
const subject = (run: Subject['run']): Subject => ({ name: 'no-op', run, historyEvents: async () => 0 });

test('never more than the asked number is under way, and none is left behind', async () => {
  let running = 0;
  let most = 0;
  let started = 0;
  const work = subject(async () => {
    started += 1;
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
    return unit;
  });
  const { units } = await closedLoop(work, { concurrency: 4, leadInMs: 10, windowMs: 30, read: () => null });
  expect(most).toBe(4);
  expect(running).toBe(0);
  expect(units.length).toBeGreaterThan(0);
  expect(units.length).toBeLessThan(started);
});

test('readings are taken around the window', async () => {
  let reads = 0;
  const window = await closedLoop(
    subject(async () => {
      await sleep(1);
      return unit;
    }),
    { concurrency: 1, leadInMs: 1, windowMs: 5, read: () => (reads += 1) },
  );
  expect([window.before, window.after]).toEqual([1, 2]);
});

test('a unit that fails ends the measurement with its failure', async () => {
  const failing = subject(() => Promise.reject(new Error('ended failed')));
  const options = { concurrency: 2, leadInMs: 10_000, windowMs: 10_000, read: () => null };
  await expect(closedLoop(failing, options)).rejects.toThrow('ended failed');
});

test('nothing counts before every loop has turned once, however short the lead-in', async () => {
  let started = 0;
  let endedBefore = 0;
  let ended = 0;
  const slowAtFirst = subject(async () => {
    await sleep(++started <= 3 ? 30 : 1);
    ended += 1;
    return unit;
  });
  await closedLoop(slowAtFirst, {
    concurrency: 3,
    leadInMs: 0,
    windowMs: 5,
    read: () => {
      endedBefore ||= ended;
    },
  });
  expect(endedBefore).toBeGreaterThanOrEqual(3);
});
