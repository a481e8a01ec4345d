import type { TradeRecord } from '../../ledger/trade-record';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { bookedAt, correctionOf, isOursBooked, type Correction } from './carry-out';
import { alarmAbout } from './cases';
import { isTold, lineNow } from './look-again';

type Deps = Pick<ActivityDeps, 'store' | 'records'>;

/**
 * Takes a correction back once the books have got by themselves what it stands for: with both, they have it twice. The same
 * movements are posted the other way round, and a person is told.
 */
export async function takeBackIfOvertaken(deps: Deps, standing: ReconciliationCase): Promise<void> {
  const back = standing.resolution?.takenBack ?? null;
  if (back !== null && back.recordIds.length > 0) return;
  const overtaken = back === null ? await overtakenBy(deps, standing) : 'agreed';
  if (overtaken !== null) await takeBack(deps, standing, overtaken);
}

/** `differing`: the books have the movement now, and otherwise than the provider has it. */
async function overtakenBy(deps: Deps, standing: ReconciliationCase): Promise<'agreed' | 'differing' | null> {
  const { recordId, lineId } = standing;
  if (recordId !== null) return (await isTold(deps, standing, recordId)) ? 'agreed' : null;
  const now = lineId === null ? null : await lineNow(deps, lineId);
  if (now?.verdict.kind === 'matched') return 'agreed';
  return now?.movement?.standing === 'booked' && !isOursBooked(standing) ? 'differing' : null;
}

/** Decided first and posted then: whoever does it, and however often, posts the same records. */
async function takeBack(deps: Deps, standing: ReconciliationCase, by: 'agreed' | 'differing'): Promise<void> {
  const { resolution } = standing;
  if (resolution === null) return;
  const now = new Date();
  const at = resolution.takenBack?.at ?? (await bookedAt(deps, recordsOf(deps, standing, now))) ?? now;
  const decided = resolution.takenBack == null ? await note(deps, standing, { at, recordIds: [] }) : standing;
  if (decided === null) return;
  const posted = recordsOf(deps, decided, at);
  await deps.store.tradeRecords.post(posted);
  const severity = by === 'agreed' ? 'warning' : 'critical';
  await alarmAbout(deps, decided, 'reconciliation_correction_taken_back', severity);
  await note(deps, decided, { at, recordIds: posted.map(({ id }) => id) });
}

const recordsOf = ({ records }: Deps, standing: ReconciliationCase, at: Date): TradeRecord[] =>
  standing.resolution === null || standing.resolution.action === 'agrees_now'
    ? []
    : correctionOf(standing, standing.resolution.action).map((one) => records.adjustment(reversed(one, at)));

const reversed = ({ id, debit, credit, ...rest }: Correction, at: Date) => ({
  ...rest,
  id: `${id}/taken_back`,
  debit: credit,
  credit: debit,
  at,
});

/** Null when somebody else has changed the case meanwhile: the next review takes it up. */
const note = (
  { store }: Deps,
  { id, revision, resolution }: ReconciliationCase,
  takenBack: { readonly at: Date; readonly recordIds: readonly string[] },
): Promise<ReconciliationCase | null> =>
  resolution === null
    ? Promise.resolve(null)
    : store.reconciliationCases.change(id, revision, { resolution: { ...resolution, takenBack } }, new Date());
