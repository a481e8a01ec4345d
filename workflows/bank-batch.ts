import { proxyActivities } from '@temporalio/workflow';
import type { BankActivities } from '../activities/contract';

const { runBank } = proxyActivities<BankActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 2 },
  summary: 'Exchange files with banks',
});

/** Run by a schedule: orders reach the bank in files, and what the bank reports reaches the refunds it is about. */
export async function bankBatchWorkflow(): Promise<{ readonly accounts: number; readonly failed: number }> {
  return runBank();
}
