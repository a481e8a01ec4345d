import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { searchSinkWorkflowId } from '../domain/ids';
import { refundTaskQueue, workflowTypes } from '../domain/refund-messages';

const fillEvery = '30 seconds';

/** Makes sure that the search engine is filled; every worker that has one may call it at every start. */
export async function ensureSearchSinkSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: searchSinkWorkflowId,
      spec: { intervals: [{ every: fillEvery }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: { type: 'startWorkflow', workflowType: workflowTypes.searchSink, taskQueue: refundTaskQueue, args: [] },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
