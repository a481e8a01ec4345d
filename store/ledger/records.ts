import type { Connection } from 'mongoose';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';
import type { RecordStanding } from './documents';

const standingOf = (row: StoredRecord): RecordStanding => ({
  record: fromStoredRecord(row),
  unsealedSince: row.unsealedSince ?? null,
  refusedAt: row.refusedAt ?? null,
});

/** Bounds the query on its index, which only records that wait are in. */
const isWaiting = { unsealedSince: { $gt: new Date(0) } } as const;

/**
 * The trade records as sealing sees them. It changes two fields that are no part of a record, past the model, which refuses
 * every change: whether it waits to be sealed, and whether it was set aside.
 */
export function sealedRecordsOf(connection: Connection) {
  const model = connection.model<StoredRecord>('trade_records');
  const change = (filter: object, update: object) =>
    connection.collection<{ _id: string }>('trade_records').updateMany(filter, update);

  return {
    waiting: async (limit: number): Promise<RecordStanding[]> => {
      const rows = await model.find(isWaiting).sort({ unsealedSince: 1 }).limit(limit).lean<StoredRecord[]>();
      return rows.map(standingOf);
    },
    waitingSince: async (): Promise<Date | null> => {
      const row = await model.findOne(isWaiting, { unsealedSince: 1 }).sort({ unsealedSince: 1 }).lean<StoredRecord>();
      return row?.unsealedSince ?? null;
    },
    standings: async (after: string | null, limit: number): Promise<RecordStanding[]> => {
      const rows = await model
        .find(after === null ? {} : { _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<StoredRecord[]>();
      return rows.map(standingOf);
    },
    find: async (ids: readonly string[]) =>
      (await model.find({ _id: { $in: [...ids] } }).lean<StoredRecord[]>()).map(fromStoredRecord),
    markSealed: (ids: readonly string[]) =>
      change({ _id: { $in: [...ids] } }, { $unset: { unsealedSince: '', refusedAt: '' } }),
    refuse: (id: string, at: Date) => change({ _id: id }, { $unset: { unsealedSince: '' }, $set: { refusedAt: at } }),
    wait: (ids: readonly string[], at: Date) =>
      change({ _id: { $in: [...ids] } }, { $unset: { refusedAt: '' }, $set: { unsealedSince: at } }),
    adopt: (at: Date) =>
      change({ unsealedSince: { $exists: false }, refusedAt: { $exists: false } }, { $set: { unsealedSince: at } }),
  };
}
