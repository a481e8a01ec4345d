import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { naiveSteps } from '../workflows/naive-steps';

export const benchTaskQueue = 'bench';

/** A worker for the benchmark's own workflows, on the SDK's defaults. */
export const createBenchWorker = (
  connection: NativeConnection,
  workflowBundle: WorkflowBundleOption,
): Promise<Worker> =>
  Worker.create({ connection, taskQueue: benchTaskQueue, workflowBundle, activities: { ...naiveSteps } });
