import type { TradeRecord } from '../../ledger/trade-record';
import type { ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { correctionOf, type Correction } from './carry-out';

type Deps = Pick<ActivityDeps, 'store' | 'records'>;

/**
 * Takes back a correction that the books have no need of any more, by the same movements the other way round, and tells a
 * person. Decided first and posted then: whoever does it, and however often, posts the same records.
 */
export async function takeBack(deps: Deps, standing: ReconciliationCase): Promise<void> {
  const { resolution } = standing;
  if (resolution === null) return;
  const at = resolution.takenBack?.at ?? new Date();
  const decided = resolution.takenBack == null ? await note(deps, standing, { at, recordIds: [] }) : standing;
  if (decided === null) return;
  const posted = recordsOf(deps, decided, at);
  await deps.store.tradeRecords.post(posted);
  await alarm(deps, decided);
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

const alarm = (
  { store }: Deps,
  { id, merchantId, provider, account, day, difference }: ReconciliationCase,
): Promise<void> =>
  store.alerts.raise(
    {
      kind: 'reconciliation_correction_taken_back',
      severity: 'warning',
      merchantId,
      subject: id,
      detail: `${difference} ${provider}/${account} ${day}`,
    },
    new Date(),
  );
