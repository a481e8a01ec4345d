import { isOverdue, judgeLine, type Verdict } from '../../domain/reconciliation';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { carryOut } from './carry-out';
import { agrees, becomes } from './cases';
import { withoutLine } from './compare-records';
import { findOurSides } from './our-side';
import type { Run } from './run';

type Books = Pick<ActivityDeps, 'store'>;

/** Looks at every case of the account that is open once more: files that came since, and queries, clear many up. */
export async function reviewCases(deps: ActivityDeps, run: Run): Promise<void> {
  for await (const standing of deps.store.reconciliationCases.unresolved(run)) {
    // What a person has proposed is for people to end; what two have agreed on and a crash has left is carried out.
    if (standing.status === 'open') await review(deps, run, standing);
    else if (standing.proposal?.approvedAt != null) await carryOut(deps, standing);
  }
}

async function review(deps: ActivityDeps, run: Run, standing: ReconciliationCase): Promise<void> {
  if (standing.recordId !== null) return reviewRecord(deps, run, standing, standing.recordId);
  if (standing.lineId !== null) return reviewLine(deps, standing, standing.lineId);
}

async function reviewLine(deps: ActivityDeps, standing: ReconciliationCase, lineId: string): Promise<void> {
  const verdict = await verdictOn(deps, lineId);
  if (verdict === null) return;
  if (verdict.kind === 'matched') await agrees(deps, standing);
  else if (verdict.kind !== standing.difference) await becomes(deps, standing, verdict.kind);
}

/** What a line that was kept means beside our rows as they are now. */
async function verdictOn({ store }: Books, lineId: string): Promise<Verdict | null> {
  const line = await store.settlements.get(lineId);
  const [side] = line === null ? [] : await findOurSides(store, [line]);
  return line === null || side === undefined ? null : judgeLine(line, side.movement, side.undone);
}

/**
 * Closes a case whose movement the books have got since the last comparison, whatever was proposed: a correction would
 * book it twice. False: they differ as before.
 */
export async function clearsUp(deps: Books, standing: ReconciliationCase): Promise<boolean> {
  const verdict = standing.lineId === null ? null : await verdictOn(deps, standing.lineId);
  if (verdict?.kind !== 'matched') return false;
  await agrees(deps, standing);
  return true;
}

async function reviewRecord(
  deps: ActivityDeps,
  run: Run,
  standing: ReconciliationCase,
  recordId: string,
): Promise<void> {
  const record = await deps.store.tradeRecords.get(recordId, [run.merchantId]);
  if (record === null) return;
  if ((await withoutLine(deps, run, [record])).length === 0) return agrees(deps, standing);
  const isLate = standing.difference === 'timing' && isOverdue(run.provider, record.occurredAt, run.window);
  if (isLate) await becomes(deps, standing, 'missing_there');
}
