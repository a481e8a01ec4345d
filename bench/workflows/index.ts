import { proxyActivities } from '@temporalio/workflow';
import type { NaiveSteps } from './naive-steps';

/** The least that a workflow can be: what the server and the SDK cost by themselves. */
export async function noopWorkflow(): Promise<void> {}

const steps = proxyActivities<NaiveSteps>({ startToCloseTimeout: '10 seconds' });

/** The refund as one would write it first: four regular activities, one after the other. */
export async function naiveWorkflow(refundId: string): Promise<void> {
  await steps.reserve(refundId);
  await steps.assess(refundId);
  await steps.callProvider(refundId);
  await steps.record(refundId);
}
