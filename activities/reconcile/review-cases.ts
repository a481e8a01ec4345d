import { isOverdue } from '../../domain/reconciliation';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { reportBreach } from '../recording/report-breach';
import { carryOut } from './carry-out';
import { becomes } from './cases';
import { lookAgain } from './look-again';
import type { Run } from './run';
import { takeBackIfOvertaken } from './take-back';

/** Looks at every case of the account that is open once more: files that came since, and queries, clear many up. */
export async function reviewCases(deps: ActivityDeps, run: Run): Promise<void> {
  const { reconciliationCases } = deps.store;
  for await (const standing of reconciliationCases.unresolved(run)) {
    // What a person has proposed is for people to end; what two have agreed on and a crash has left is carried out.
    if (standing.status === 'open') await review(deps, run, standing);
    else if (standing.proposal?.approvedAt != null) await oneByOne(deps, standing, () => carryOut(deps, standing));
  }
  for await (const standing of reconciliationCases.corrected(run, watchedSince())) {
    await oneByOne(deps, standing, () => takeBackIfOvertaken(deps, standing));
  }
}

const dayMs = 86_400_000;

/** What a provider confirms later than this after a correction is for people to see in the balances. */
const correctionsWatchedMs = 180 * dayMs;

const watchedSince = (): Date => new Date(Date.now() - correctionsWatchedMs);

/** Another record where one should be posted is told to people, and does not keep the other cases waiting. */
async function oneByOne(deps: ActivityDeps, standing: ReconciliationCase, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof TradeRecordBreach)) throw error;
    await reportBreach(deps, standing, error);
  }
}

async function review(deps: ActivityDeps, { provider, window }: Run, standing: ReconciliationCase): Promise<void> {
  const now = await lookAgain(deps, standing);
  if (now?.difference !== 'timing' || now.ours === null) return;
  if (isOverdue(provider, now.ours.at, window)) await becomes(deps, now, 'missing_there');
}
