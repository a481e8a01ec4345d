import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { backupWorkflowId } from '../domain/ids';
import { refundTaskQueue, workflowTypes } from '../domain/refund-messages';

const backupEvery = '1 day';

/** Makes sure that backups are made; every worker that has a folder for them may call it at every start. */
export async function ensureBackupSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: backupWorkflowId,
      spec: { intervals: [{ every: backupEvery }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
      action: { type: 'startWorkflow', workflowType: workflowTypes.backup, taskQueue: refundTaskQueue, args: [] },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
