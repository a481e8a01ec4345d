import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { differences } from '../../domain/reconciliation';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { amount, date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from '../schema';
import type { AccountRef, ReconciliationDocument, Reconciliations } from './documents';
import { listNewest } from './list-newest';

type Stored = Omit<ReconciliationDocument, 'id'> & { readonly _id: string };

const count = { type: Number, required: true };
const countsSchema = new Schema(
  {
    lines: count,
    matched: count,
    differences: new Schema(Object.fromEntries(differences.map((name) => [name, count])), partOptions),
  },
  partOptions,
);

const schema = new Schema<Stored>(
  {
    _id: text,
    merchantId: text,
    provider: { type: String, required: true, enum: providerNames },
    account: text,
    day: text,
    from: date,
    to: date,
    source: { type: String, required: true, enum: ['provider', 'file'] },
    status: { type: String, required: true, enum: ['running', 'done', 'failed'] },
    failure: textOrNull,
    counts: countsSchema,
    fees: [new Schema({ currency: text, amount }, partOptions)],
    createdAt: date,
    finishedAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'reconciliations' },
);
schema.index({ merchantId: 1, createdAt: -1, _id: -1 });
schema.index({ provider: 1, account: 1, from: 1 });

const fromStored = ({ _id, ...rest }: Stored): ReconciliationDocument => ({ id: _id, ...rest });

/** What came of each day of each account. */
export function reconciliationsOf({ connection, read }: Database): Reconciliations {
  const model = connection.model<Stored>('reconciliations', schema);
  return {
    begin: ({ id, ...rest }) =>
      read(async () => {
        try {
          await model.create({ _id: id, ...rest });
          return { id, ...rest };
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
        const row = await model.findById(id).lean<Stored>();
        return row === null ? { id, ...rest } : fromStored(row);
      }),
    finish: (id, { at, ...end }) =>
      read(async () => {
        // One that was done stays done: what it covered stays covered, whatever became of the provider since.
        if (end.status === 'failed') await model.updateOne({ _id: id, status: { $ne: 'done' } }, { $set: end });
        else await model.updateOne({ _id: id }, { $set: end });
        if (end.status === 'done') await model.updateOne({ _id: id, finishedAt: null }, { $set: { finishedAt: at } });
      }),
    get: (id, merchantIds) =>
      read(async () => {
        const row = await model.findById(id).lean<Stored>();
        return row === null || merchantIds?.includes(row.merchantId) === false ? null : fromStored(row);
      }),
    list: (query) => read(async () => (await listNewest(model, query, {})).map(fromStored)),
    merchants: () => read(() => model.distinct('merchantId')),
    accounts: () =>
      read(async () => {
        const rows = await model.aggregate<{ _id: AccountRef }>([
          { $group: { _id: { provider: '$provider', account: '$account' } } },
        ]);
        return rows.map(({ _id: { provider, account } }) => ({ provider, account }));
      }),
    covering: ({ provider, account }, { from, to }) =>
      read(async () => {
        const rows = await model
          .find({ provider, account, from: { $lt: to }, to: { $gt: from }, status: 'done' })
          .sort({ from: 1 })
          .lean<Stored[]>();
        return rows.map(fromStored);
      }),
  };
}
