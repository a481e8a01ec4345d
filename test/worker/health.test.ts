import type { Worker } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Dependencies } from '../../worker/dependencies';
import type { Alerts, AlertTally, Ledger, Refunds } from '../../store/store';
import { serveHealth, type HealthServer } from '../../worker/health';
import { workerMetrics } from '../../worker/metrics';

let health: HealthServer;
let polling: boolean;
let dependencies: Dependencies;
let waitingSince: Date | null | Error;
let tally: Promise<AlertTally[]>;

beforeEach(async () => {
  polling = true;
  waitingSince = null;
  tally = Promise.resolve([]);
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
      ledger: {
        waitingSince: async () => {
          if (waitingSince instanceof Error) throw waitingSince;
          return waitingSince;
        },
      } as Ledger,
      alerts: { tally: () => tally } as Alerts,
      refunds: {
        oldestOpen: () => Promise.resolve([{ state: 'unknown', since: new Date(Date.now() - 90_000) }]),
      } as unknown as Refunds,
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

test('metrics tell of alarms that are not resolved, and of refunds that stand', async () => {
  const since = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);
  tally = Promise.resolve([
    { kind: 'late_success', severity: 'critical', alerts: 2, unacknowledgedSince: since(60) },
    { kind: 'ledger_breach', severity: 'critical', alerts: 1, unacknowledgedSince: since(3_600) },
    { kind: 'circuit_open', severity: 'warning', alerts: 3, unacknowledgedSince: null },
  ]);
  const { text } = await read('/metrics');
  expect(text).toContain('alerts_open{severity="critical",kind="late_success"} 2');
  expect(text).toContain('alerts_open{severity="warning",kind="circuit_open"} 3');
  expect(text).toContain('alerts_unacknowledged_oldest_seconds{severity="warning"} 0');
  const oldest = Number(/alerts_unacknowledged_oldest_seconds\{severity="critical"\} (\S+)/.exec(text)?.[1]);
  expect(oldest).toBeGreaterThanOrEqual(3_600);
  expect(oldest).toBeLessThan(3_700);
  expect(Number(/refund_open_oldest_seconds\{state="unknown"\} (\S+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(90);
});

test('metrics of alarms are not there while the database does not answer', async () => {
  tally = Promise.reject(new Error('unreachable'));
  const { status, text } = await read('/metrics');
  expect(status).toBe(200);
  expect(text).not.toContain('alerts_open{');
});
