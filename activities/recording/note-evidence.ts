import type { RefundChange, RefundDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';

/** What a provider said of a refund that has ended. */
interface Finding {
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
  readonly reference: string;
  readonly note: string | null;
  readonly set?: RefundChange['set'];
}

/** Writes the engine's own evidence on a refund whose state is final and stays; the step is a note in its history. */
export async function noteEvidence(
  { store }: ActivityDeps,
  row: RefundDocument,
  { at, reason, reference, note, set = {} }: Finding,
): Promise<void> {
  await store.refunds.advance(row.id, {
    transitions: [{ revision: row.revision + 1, to: row.state, at, by: 'engine', reason }],
    set,
    evidence: { at: new Date(at), by: 'engine', reference, note },
  });
}
