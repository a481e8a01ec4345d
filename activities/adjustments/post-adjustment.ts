import type { RecordBuilder } from '../../ledger/record-builder';
import type { AdjustmentDocument, Store } from '../../store/store';

/** What posting an adjustment needs: the API, which hears of the approval, and the sweeper both have it. */
export interface AdjustmentDeps {
  readonly store: Store;
  readonly records: RecordBuilder;
}

/**
 * Posts the record of an approved adjustment and says so on its row. Whoever does it, and however often, posts the same
 * record: all its facts, its time included, stand on the row. Throws TradeRecordBreach when another record is there.
 */
export async function postAdjustment(
  { store, records }: AdjustmentDeps,
  adjustment: AdjustmentDocument,
): Promise<AdjustmentDocument> {
  const { decidedAt } = adjustment;
  if (decidedAt === null) throw new Error(`The adjustment ${adjustment.id} was not approved`);
  const record = records.adjustment({ ...adjustment, at: decidedAt });
  await store.tradeRecords.post([record]);
  await store.adjustments.markPosted(adjustment.id, record.id);
  return { ...adjustment, status: 'posted', recordId: record.id };
}
