import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { bankBatchWorkflowId } from '../domain/ids';
import { refundTaskQueue, workflowTypes } from '../domain/refund-messages';

const exchangeEvery = '20 seconds';

/** Makes sure that files are exchanged with banks; every worker may call it at every start. */
export async function ensureBankSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: bankBatchWorkflowId,
      spec: { intervals: [{ every: exchangeEvery }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: { type: 'startWorkflow', workflowType: workflowTypes.bankBatch, taskQueue: refundTaskQueue, args: [] },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
