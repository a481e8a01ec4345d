import { proposalFor, severityOf, type Difference } from '../../domain/reconciliation';
import type { CaseChange, ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { caseIdOf } from './ids';
import type { Run } from './run';

export type Found = Pick<
  ReconciliationCase,
  'kind' | 'paymentId' | 'refundId' | 'providerId' | 'recordId' | 'lineId' | 'ours' | 'theirs'
>;

/**
 * Opens the case of a difference, once: whoever finds it again changes at most what it is. A new one raises an alarm.
 */
export async function openCase(
  deps: Pick<ActivityDeps, 'store'>,
  run: Run,
  subject: string,
  difference: Difference,
  found: Found,
): Promise<void> {
  const { provider, account, merchantId, day } = run;
  const now = new Date();
  const { isNew, standing } = await deps.store.reconciliationCases.open({
    id: caseIdOf(provider, account, subject),
    reconciliationId: run.id,
    merchantId,
    provider,
    account,
    day,
    difference,
    ...found,
    proposedAction: proposalFor[difference],
    status: 'open',
    owner: null,
    proposal: null,
    resolution: null,
    createdAt: now,
    updatedAt: now,
    revision: 1,
  });
  if (isNew) return alarm(deps, standing);
  // What never came in time stays missing, however the day it was near to is looked at.
  const isNews = standing.difference !== difference && difference !== 'timing';
  if (standing.status === 'open' && isNews) await becomes(deps, standing, difference);
}

/** The difference turned out to be another: what was near a day's edge never came, say. */
export async function becomes(
  deps: Pick<ActivityDeps, 'store'>,
  standing: ReconciliationCase,
  difference: Difference,
): Promise<void> {
  const changed = await change(deps, standing, { difference, proposedAction: proposalFor[difference] });
  if (changed !== null) await alarm(deps, changed);
}

/** The two sides agree by now: nothing is left to be done. */
export async function agrees(deps: Pick<ActivityDeps, 'store'>, standing: ReconciliationCase): Promise<void> {
  const resolution = { action: 'agrees_now', by: 'engine', approvedBy: null, at: new Date(), recordIds: [] } as const;
  await change(deps, standing, { status: 'resolved', proposal: null, resolution });
}

const change = (
  { store }: Pick<ActivityDeps, 'store'>,
  { id, revision }: ReconciliationCase,
  to: CaseChange,
): Promise<ReconciliationCase | null> => store.reconciliationCases.change(id, revision, to, new Date());

const alarm = (
  { store }: Pick<ActivityDeps, 'store'>,
  { id, merchantId, provider, account, day, difference }: ReconciliationCase,
): Promise<void> =>
  store.alerts.raise(
    {
      kind: 'reconciliation_difference',
      severity: severityOf[difference],
      merchantId,
      subject: id,
      detail: `${difference} ${provider}/${account} ${day}`,
    },
    new Date(),
  );
