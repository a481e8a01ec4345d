import { proposalFor, severityOf, type Difference, type OwnSide, type Severity } from '../../domain/reconciliation';
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
  if (standing.status === 'open')
    await becomes(deps, standing, difference === 'timing' ? standing.difference : difference, found);
}

/**
 * What the case is about turned out to be another: what was near a day's edge never came, say, or the file tells another
 * amount by now. What was proposed was about something else. Answers with the case as it is now.
 */
export async function becomes(
  deps: Pick<ActivityDeps, 'store'>,
  standing: ReconciliationCase,
  difference: Difference,
  { ours, theirs }: Pick<ReconciliationCase, 'ours' | 'theirs'> = standing,
): Promise<ReconciliationCase> {
  const isNews = standing.difference !== difference;
  if (!isNews && isSame(standing.ours, ours) && isSame(standing.theirs, theirs)) return standing;
  const to = {
    difference,
    proposedAction: proposalFor[difference],
    ours,
    theirs,
    status: 'open',
    proposal: null,
  } as const;
  const changed = await change(deps, standing, to);
  if (changed !== null && isNews) await alarm(deps, changed);
  return changed ?? standing;
}

const isSame = (one: Partial<OwnSide> | null, other: Partial<OwnSide> | null): boolean =>
  one?.amount === other?.amount && one?.currency === other?.currency && one?.booked === other?.booked;

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

const alarm = (deps: Pick<ActivityDeps, 'store'>, standing: ReconciliationCase): Promise<void> =>
  alarmAbout(deps, standing, 'reconciliation_difference', severityOf[standing.difference]);

/** Tells people of a case. */
export const alarmAbout = (
  { store }: Pick<ActivityDeps, 'store'>,
  { id, merchantId, provider, account, day, difference }: ReconciliationCase,
  kind: string,
  severity: Severity,
): Promise<void> =>
  store.alerts.raise(
    { kind, severity, merchantId, subject: id, detail: `${difference} ${provider}/${account} ${day}` },
    new Date(),
  );
