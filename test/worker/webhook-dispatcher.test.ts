import pino from 'pino';
import { runDispatcher } from '../../worker/webhook-dispatcher';

const logger = pino({ level: 'silent' });
const never = 3_600_000;
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('looks again at once as long as it finds something, then waits; stopping ends the wait', async () => {
  const found = [3, 1, 0];
  let looks = 0;
  const quiet = new Promise<void>((resolve) => {
    const dispatcher = runDispatcher(
      async () => {
        looks += 1;
        const rows = found.shift() ?? 0;
        if (rows === 0) setImmediate(() => resolve(dispatcher.stop()));
        return rows;
      },
      { pollMs: never, logger },
    );
    void dispatcher.stopped.then(() => resolve());
  });
  await quiet;
  expect(looks).toBe(3);
});

test('a look that fails is followed by another one', async () => {
  let looks = 0;
  const dispatcher = runDispatcher(
    async () => {
      looks += 1;
      if (looks === 1) throw new Error('database away');
      dispatcher.stop();
      return 0;
    },
    { pollMs: 1, logger },
  );
  await dispatcher.stopped;
  expect(looks).toBe(2);
});

test('stopping lets a look that is under way finish', async () => {
  let finished = false;
  const dispatcher = runDispatcher(
    async () => {
      await soon();
      dispatcher.stop();
      await soon();
      finished = true;
      return 5;
    },
    { pollMs: never, logger },
  );
  await dispatcher.stopped;
  expect(finished).toBe(true);
});
