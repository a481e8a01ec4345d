import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { reconciliationWorkflowId } from '../domain/ids';
import { refundTaskQueue, workflowTypes } from '../domain/refund-messages';
import { settlementFacts } from '../domain/settlement';
import type { ProviderAccount } from '../gateways/account';

const minuteMs = 60 * 1_000;
const dayMinutes = 24 * 60;

/** When of the UTC day the file of a provider's last day is there. */
export function readyAt({ provider }: Pick<ProviderAccount, 'provider'>): { hour: number; minute: number } {
  const { readyAfterMs, utcOffsetMs } = settlementFacts[provider];
  const minutes = ((readyAfterMs - utcOffsetMs) / minuteMs + dayMinutes) % dayMinutes;
  return { hour: Math.floor(minutes / 60), minute: minutes % 60 };
}

/** Makes sure that each account is reconciled every day; every worker may call it at every start. */
export async function ensureReconciliationSchedules(
  client: Client,
  accounts: readonly ProviderAccount[],
): Promise<void> {
  await Promise.all(accounts.map((account) => ensure(client, account)));
}

async function ensure(client: Client, account: ProviderAccount): Promise<void> {
  const { provider, id } = account;
  const workflowId = reconciliationWorkflowId(provider, id);
  try {
    await client.schedule.create({
      scheduleId: workflowId,
      spec: { calendars: [readyAt(account)] },
      // A day that was missed is made up for: what no file covers stays uncertain.
      policies: { overlap: ScheduleOverlapPolicy.BUFFER_ALL, catchupWindow: '30 days' },
      action: {
        type: 'startWorkflow',
        workflowType: workflowTypes.reconciliation,
        workflowId,
        taskQueue: refundTaskQueue,
        args: [{ provider, account: id }],
        staticSummary: `Reconcile ${provider}/${id}`,
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
