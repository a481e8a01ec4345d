import { judgeLine, type OurMovement, type Verdict } from '../../domain/reconciliation';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { agrees, becomes, type Found } from './cases';
import { foundOf } from './compare-lines';
import { withoutLine } from './compare-records';
import { findOurSides } from './our-side';

type Books = Pick<ActivityDeps, 'store'>;

/** What a line that was kept means beside our rows as they are now. */
export interface LineNow {
  readonly verdict: Verdict;
  readonly movement: OurMovement | null;
  readonly found: Found;
}

/** Compares a line once more; null when it was never kept. */
export async function lineNow({ store }: Books, lineId: string): Promise<LineNow | null> {
  const line = await store.settlements.get(lineId);
  const [side] = line === null ? [] : await findOurSides(store, [line]);
  if (line === null || side === undefined) return null;
  return { verdict: judgeLine(line, side.movement, side.undone), movement: side.movement, found: foundOf(line, side) };
}

/** Whether a line tells of a record of ours by now. */
export async function isTold({ store }: Books, standing: ReconciliationCase, recordId: string): Promise<boolean> {
  const record = await store.tradeRecords.get(recordId, [standing.merchantId]);
  return record !== null && (await withoutLine({ store }, standing, [record])).length === 0;
}

/**
 * Looks at a case once more before anything is decided about it. Null: both sides agree by now, whatever was proposed – a
 * correction would book its movement twice – and it is closed. Else the case as it is now; a proposal about something
 * else is gone.
 */
export async function lookAgain(deps: Books, standing: ReconciliationCase): Promise<ReconciliationCase | null> {
  const { recordId, lineId } = standing;
  if (recordId !== null) {
    if (!(await isTold(deps, standing, recordId))) return standing;
    await agrees(deps, standing);
    return null;
  }
  const now = lineId === null ? null : await lineNow(deps, lineId);
  if (now === null) return standing;
  if (now.verdict.kind !== 'matched') return becomes(deps, standing, now.verdict.kind, now.found);
  await agrees(deps, standing);
  return null;
}
