import type { Worker } from '@temporalio/worker';
import { Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/store';
import { alertGauges } from './alert-gauges';
import { refundGauges } from './refund-gauges';

/** Adds what a worker process tells Prometheus: what its workers have in hand, how late the ledger is sealed, and what needs attention. */
export function workerMetrics(
  registry: Registry,
  workers: readonly Pick<Worker, 'getStatus' | 'options'>[],
  { ledger, alerts, refunds }: Pick<Store, 'ledger' | 'alerts' | 'refunds'>,
): Registry {
  const inHand = new Gauge({
    name: 'temporal_worker_in_hand',
    help: 'What the workers of this process have in hand, by queue',
    labelNames: ['task_queue', 'kind'],
    registers: [registry],
    collect() {
      for (const worker of workers) {
        const status = worker.getStatus();
        const { taskQueue: task_queue } = worker.options;
        inHand.set({ task_queue, kind: 'activations' }, status.numInFlightWorkflowActivations);
        inHand.set({ task_queue, kind: 'activities' }, status.numInFlightActivities);
        inHand.set({ task_queue, kind: 'cached_workflows' }, status.numCachedWorkflows);
      }
    },
  });
  const lag: Gauge = new Gauge({
    name: 'ledger_unsealed_seconds',
    help: 'How long the oldest trade record that no seal has yet has waited; 0: none waits',
    registers: [registry],
    async collect() {
      // Not known while the database does not answer: readiness tells that.
      const since = await ledger.waitingSince().catch(() => undefined);
      if (since === undefined) return lag.reset();
      lag.set(since === null ? 0 : (Date.now() - since.getTime()) / 1_000);
    },
  });
  alertGauges(registry, alerts);
  refundGauges(registry, refunds);
  return registry;
}
