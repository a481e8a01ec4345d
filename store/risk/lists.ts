import { Schema } from 'mongoose';
import { EngineError } from '../../domain/errors';
import type { Database } from '../database';
import { from } from '../lists/filters';
import { date, dateOrNull, schemaOptions, text } from '../schema';
import { listedKinds, riskLists, type RiskListEntries, type RiskListEntry } from './documents';

type StoredEntry = Omit<RiskListEntry, 'id'> & { readonly _id: string };

const schema = new Schema<StoredEntry>(
  {
    _id: text,
    merchantId: text,
    list: { type: String, required: true, enum: riskLists },
    kind: { type: String, required: true, enum: listedKinds },
    hash: text,
    reason: text,
    by: text,
    createdAt: date,
    expiresAt: dateOrNull,
    removedAt: dateOrNull,
    updatedAt: date,
  },
  { ...schemaOptions, collection: 'risk_lists' },
);
schema.index({ merchantId: 1, createdAt: -1, _id: -1 });
schema.index({ updatedAt: 1 });

const opened = ({ _id, ...rest }: StoredEntry): RiskListEntry => ({ id: _id, ...rest });

/** Block and allow lists of merchants. */
export function riskListsOf({ connection, read }: Database): RiskListEntries {
  const model = connection.model<StoredEntry>('risk_lists', schema);

  const get = async (id: string, merchantIds: readonly string[]): Promise<RiskListEntry | null> => {
    const row = await model.findById(id).lean<StoredEntry>();
    return row === null || !merchantIds.includes(row.merchantId) ? null : opened(row);
  };

  return {
    insert: ({ id, ...rest }) =>
      read(async () => {
        await model.create({ _id: id, ...rest });
      }),

    get: (id, merchantIds) => read(() => get(id, merchantIds)),

    list: ({ merchantIds, list, at }, limit, startingAfter) =>
      read(async () => {
        const after = startingAfter === undefined ? null : await get(startingAfter, merchantIds);
        if (startingAfter !== undefined && after === null) throw new EngineError('malformed_request');
        const rows = await model
          .find({
            merchantId: { $in: [...merchantIds] },
            removedAt: null,
            ...(list !== undefined && { list }),
            $or: [{ expiresAt: null }, { expiresAt: { $gt: at } }],
            ...(after !== null && {
              $and: [
                {
                  $or: [
                    { createdAt: { $lt: after.createdAt } },
                    { createdAt: after.createdAt, _id: { $lt: after.id } },
                  ],
                },
              ],
            }),
          })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit)
          .lean<StoredEntry[]>();
        return rows.map(opened);
      }),

    remove: (id, at) =>
      read(async () => {
        await model.updateOne({ _id: id, removedAt: null }, { $set: { removedAt: at, updatedAt: at } });
      }),

    changedSince: (since) =>
      read(async () => (await model.find({ updatedAt: from(since) }).lean<StoredEntry[]>()).map(opened)),
  };
}
