import type { Worker } from '@temporalio/worker';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** What a worker process tells Prometheus: the process itself, and what its workers have in hand. */
export function workerMetrics(workers: readonly Pick<Worker, 'getStatus' | 'options'>[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
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
  return registry;
}
