import type { Worker } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Dependencies } from '../../worker/dependencies';
import { serveHealth, type HealthServer } from '../../worker/health';
import { workerMetrics } from '../../worker/metrics';

let health: HealthServer;
let polling: boolean;
let dependencies: Dependencies;
let waitingSince: Date | null | Error;

beforeEach(async () => {
  polling = true;
  waitingSince = null;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  dependencies = { mongodb: 'up', temporal: 'up' };
  const status = { numInFlightWorkflowActivations: 1, numInFlightActivities: 2, numCachedWorkflows: 3 };
  const worker = { options: { taskQueue: 'refunds' }, getStatus: () => status } as unknown as Worker;
  health = await serveHealth({
    port: 0,
    host: '0.0.0.0',
    isPolling: () => polling,
    check: () => Promise.resolve(dependencies),
    registry: workerMetrics(registry, [worker], {
      waitingSince: async () => {
        if (waitingSince instanceof Error) throw waitingSince;
        return waitingSince;
      },
    }),
  });
});
afterEach(() => health.close());

const read = async (path: string) => {
  const answer = await fetch(`${health.url}${path}`);
  return { status: answer.status, text: await answer.text() };
};

test('it lives, wherever it was told to listen', async () => {
  expect(new URL(health.url).hostname).toBe('0.0.0.0');
  expect(await read('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect((await read('/other')).status).toBe(404);
});

test.each([
  [true, 'up', 'up', 200, 'ready'],
  [false, 'up', 'up', 503, 'not_ready'],
  [true, 'down', 'up', 503, 'not_ready'],
  [true, 'up', 'down', 503, 'not_ready'],
] as const)('polling %s, MongoDB %s, Temporal %s: %d', async (polls, mongodb, temporal, status, word) => {
  polling = polls;
  dependencies = { mongodb, temporal };
  const ready = await read('/readyz');
  expect([ready.status, JSON.parse(ready.text)]).toEqual([status, { status: word, polling: polls, mongodb, temporal }]);
});

test('metrics tell of the process and of what the workers have in hand', async () => {
  const { status, text } = await read('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).toContain('temporal_worker_in_hand{task_queue="refunds",kind="activities"} 2');
});

test('metrics tell how long a record has waited to be sealed, unless that cannot be known', async () => {
  expect((await read('/metrics')).text).toContain('\nledger_unsealed_seconds 0\n');
  waitingSince = new Date(Date.now() - 60_000);
  expect((await read('/metrics')).text).toMatch(/\nledger_unsealed_seconds 6\d/);
  waitingSince = new Error('down');
  expect((await read('/metrics')).text).toContain('\nledger_unsealed_seconds 0\n');
});
