import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities } from '../activities/contract';
import type { ReconciliationInput } from '../domain/refund-messages';
import { lastSettledDay } from '../domain/settlement';
import { scheduledStartTime } from './search-attributes';

/** How long the provider's queries, to which differences lead, may take before the file's own word decides. */
const queriesTake = '10 minutes';

const { reconcileDay, settleUndecided } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '30 seconds',
  // A bill that is late is asked for until the next one is due.
  retry: { initialInterval: '1 minute', backoffCoefficient: 2, maximumInterval: '1 hour', maximumAttempts: 20 },
  summary: 'Compare a day with the provider’s file',
});

/** Run by a schedule for each account: the last day whose file is there is compared, and what it decides is ended. */
export async function reconciliationWorkflow({
  provider,
  account,
  day = lastSettledDay(provider, scheduledAtMs()),
}: ReconciliationInput): Promise<{ readonly id: string; readonly differences: number; readonly settled: number }> {
  const { id, differences } = await reconcileDay({ provider, account, day });
  if (differences === 0) return { id, differences, settled: 0 };
  await sleep(queriesTake, { summary: 'let the provider be asked' });
  const { settled } = await settleUndecided({ provider, account, day });
  return { id, differences, settled };
}

/** A day that was missed is made up for later: its own time counts. Unix milliseconds. */
const scheduledAtMs = (): number =>
  workflowInfo().typedSearchAttributes.get(scheduledStartTime)?.getTime() ?? Date.now();
