import type { Connection, mongo } from 'mongoose';
import { fromStoredRefund } from '../refunds/schema';
import type { StoredRefund } from '../refunds/schema';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';
import type { Marks, Unmonitored, UnmonitoredRefund } from './documents';

/** Bounds the query on its index, which only rows that wait are in. */
const isWaiting = { unmonitoredSince: { $gt: new Date(0) } } as const;
const oldestFirst = { unmonitoredSince: 1 } as const;

/** Null: it is none that monitors could be shown. */
function readRefund(row: StoredRefund): UnmonitoredRefund | null {
  try {
    const refund = fromStoredRefund(row);
    const isWhole = refund.history.every(({ revision, at }) => Number.isInteger(revision) && at instanceof Date);
    return isWhole && Number.isInteger(refund.revision) ? { refund, monitored: row.monitored ?? 0 } : null;
  } catch {
    return null;
  }
}

/**
 * The marks that rows' own writes lay down: what is new to monitors. The records' is taken off past their model, which
 * refuses every change: it is no part of a record.
 */
export function marksOf(connection: Connection) {
  const refunds = connection.model<StoredRefund>('refunds');
  const records = connection.model<StoredRecord>('trade_records');

  const unmonitored = async (limit: number): Promise<Unmonitored> => {
    const [refundRows, recordRows] = await Promise.all([
      refunds.find(isWaiting).sort(oldestFirst).limit(limit).lean<StoredRefund[]>(),
      records.find(isWaiting).sort(oldestFirst).limit(limit).lean<StoredRecord[]>(),
    ]);
    const readable = refundRows.flatMap((row) => readRefund(row) ?? []);
    const ids = new Set(readable.map(({ refund }) => refund.id));
    return {
      refunds: readable,
      records: recordRows.map(fromStoredRecord),
      unreadable: refundRows.map(({ _id }) => _id).filter((id) => !ids.has(id)),
    };
  };

  const waitingSince = async (): Promise<Date | null> => {
    const oldest = await Promise.all([
      refunds.findOne(isWaiting, { unmonitoredSince: 1 }).sort(oldestFirst).lean<StoredRefund>(),
      records.findOne(isWaiting, { unmonitoredSince: 1 }).sort(oldestFirst).lean<StoredRecord>(),
    ]);
    const times = oldest.flatMap((row) => row?.unmonitoredSince?.getTime() ?? []);
    return times.length === 0 ? null : new Date(Math.min(...times));
  };

  const clearRefunds = async (marked: Marks['refunds']): Promise<void> => {
    if (marked.length === 0) return;
    const seen = marked.flatMap(({ id, revision }): mongo.AnyBulkWriteOperation<StoredRefund>[] =>
      revision === null ? [] : [{ updateOne: { filter: { _id: id }, update: { $max: { monitored: revision } } } }],
    );
    // A row that was written meanwhile stays marked: its latest steps are in no batch.
    const done = marked.map(({ id, revision }): mongo.AnyBulkWriteOperation<StoredRefund> => ({
      updateOne: {
        filter: { _id: id, ...(revision !== null && { revision }) },
        update: { $unset: { unmonitoredSince: '' } },
      },
    }));
    await refunds.collection.bulkWrite([...seen, ...done] as mongo.AnyBulkWriteOperation[], { ordered: true });
  };

  const clear = async ({ refunds: marked, records: ids }: Marks): Promise<void> => {
    await clearRefunds(marked);
    if (ids.length === 0) return;
    await connection
      .collection<{ _id: string }>('trade_records')
      .updateMany({ _id: { $in: [...ids] } }, { $unset: { unmonitoredSince: '' } });
  };

  return { unmonitored, waitingSince, clear };
}
