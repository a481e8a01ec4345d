import { bundleWorkflowCode, DefaultLogger, Runtime, type Worker, type WorkflowBundleOption } from '@temporalio/worker';

import { bundleOptions } from '../../worker/bundle';

/** Warnings only: lines about polling would be most of what this process writes. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: 'WARN', forward: {} } },
  });
}

/** The bundle of the benchmark's own workflows. */
export const bundleBenchWorkflows = (): Promise<WorkflowBundleOption> =>
  bundleWorkflowCode({ ...bundleOptions(require.resolve('../workflows')), logger: new DefaultLogger('WARN') });

/** Runs workers until the answer is called, which then waits for their end. */
export function runWorkers(workers: readonly Worker[]): () => Promise<void> {
  const running = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
}
