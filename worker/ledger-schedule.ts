import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { ledgerSealerWatchId } from '../domain/ledger-sealer';
import { refundTaskQueue, workflowTypes } from '../domain/refund-messages';

const watchEvery = '1 minute';

/** Makes sure that the ledger is sealed; every worker may call it at every start. */
export async function ensureLedgerSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: ledgerSealerWatchId,
      spec: { intervals: [{ every: watchEvery }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: workflowTypes.ledgerSealerWatch,
        taskQueue: refundTaskQueue,
        args: [],
      },
      state: { triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
