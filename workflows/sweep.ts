import { proxyActivities } from '@temporalio/workflow';
import type { SweepActivities } from '../activities/contract';

const { sweep } = proxyActivities<SweepActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 3 },
  summary: 'Look for refunds that nothing runs',
});

/** Run by a schedule: no refund stays open without a workflow, no stored callback stays unheard (rule 3.1.7). */
export async function sweepWorkflow(): Promise<{ readonly recovered: number; readonly delivered: number }> {
  return sweep();
}
