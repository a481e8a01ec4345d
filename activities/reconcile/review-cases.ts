import { isOverdue, judgeLine, type Verdict } from '../../domain/reconciliation';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { carryOut } from './carry-out';
import { agrees, becomes } from './cases';
import { withoutLine } from './compare-records';
import { findOurSides } from './our-side';
import type { Run } from './run';
import { takeBack } from './take-back';

type Books = Pick<ActivityDeps, 'store'>;

/** Looks at every case of the account that is open once more: files that came since, and queries, clear many up. */
export async function reviewCases(deps: ActivityDeps, run: Run): Promise<void> {
  for await (const standing of deps.store.reconciliationCases.unresolved(run)) {
    // What a person has proposed is for people to end; what two have agreed on and a crash has left is carried out.
    if (standing.status === 'open') await review(deps, run, standing);
    else if (standing.proposal?.approvedAt != null) await carryOut(deps, standing);
  }
  for await (const standing of deps.store.reconciliationCases.corrected(run, watchedSince())) {
    if (await isOvertaken(deps, standing)) await takeBack(deps, standing);
  }
}

const dayMs = 86_400_000;

/** What a provider confirms later than this after a correction is for people to see in the balances. */
const correctionsWatchedMs = 180 * dayMs;

const watchedSince = (): Date => new Date(Date.now() - correctionsWatchedMs);

/** Whether the books have got by themselves what the correction stands for: with both, they have it twice. */
async function isOvertaken(deps: Books, standing: ReconciliationCase): Promise<boolean> {
  const back = standing.resolution?.takenBack ?? null;
  return back === null ? isAgreed(deps, standing) : back.recordIds.length === 0;
}

async function review(deps: ActivityDeps, run: Run, standing: ReconciliationCase): Promise<void> {
  if (await clearsUp(deps, standing)) return;
  if (standing.recordId !== null) return reviewRecord(deps, run, standing, standing.recordId);
  if (standing.lineId !== null) return reviewLine(deps, standing, standing.lineId);
}

/**
 * Closes a case on which both sides agree since the last comparison, whatever was proposed: a correction would book its
 * movement twice. False: they differ as before.
 */
export async function clearsUp(deps: Books, standing: ReconciliationCase): Promise<boolean> {
  if (!(await isAgreed(deps, standing))) return false;
  await agrees(deps, standing);
  return true;
}

/** Whether the books and the files both have the movement by now. */
async function isAgreed({ store }: Books, standing: ReconciliationCase): Promise<boolean> {
  const { recordId, lineId, merchantId } = standing;
  if (recordId === null) return lineId !== null && (await verdictOn({ store }, lineId))?.kind === 'matched';
  const record = await store.tradeRecords.get(recordId, [merchantId]);
  return record !== null && (await withoutLine({ store }, standing, [record])).length === 0;
}

/** What a line that was kept means beside our rows as they are now. */
async function verdictOn({ store }: Books, lineId: string): Promise<Verdict | null> {
  const line = await store.settlements.get(lineId);
  const [side] = line === null ? [] : await findOurSides(store, [line]);
  return line === null || side === undefined ? null : judgeLine(line, side.movement, side.undone);
}

async function reviewLine(deps: ActivityDeps, standing: ReconciliationCase, lineId: string): Promise<void> {
  const verdict = await verdictOn(deps, lineId);
  if (verdict === null || verdict.kind === 'matched' || verdict.kind === standing.difference) return;
  await becomes(deps, standing, verdict.kind);
}

async function reviewRecord(
  { store }: ActivityDeps,
  { provider, merchantId, window }: Run,
  standing: ReconciliationCase,
  recordId: string,
): Promise<void> {
  const record = await store.tradeRecords.get(recordId, [merchantId]);
  const isLate = record !== null && standing.difference === 'timing' && isOverdue(provider, record.occurredAt, window);
  if (isLate) await becomes({ store }, standing, 'missing_there');
}
