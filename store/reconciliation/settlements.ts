import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { settlementKinds } from '../../domain/settlement';
import type { Database } from '../database';
import { amount, date, flag, schemaOptions, text, textOrNull } from '../schema';
import type { SettlementDocument, Settlements } from './documents';

type Stored = Omit<SettlementDocument, 'id'> & { readonly _id: string };

const schema = new Schema<Stored>(
  {
    _id: text,
    merchantId: text,
    provider: { type: String, required: true, enum: providerNames },
    account: text,
    day: text,
    kind: { type: String, required: true, enum: settlementKinds },
    ref: text,
    ourKey: textOrNull,
    providerId: text,
    providerPaymentId: textOrNull,
    amount,
    currency: text,
    fee: amount,
    feeCurrency: text,
    at: date,
    settled: flag,
    line: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'settlements' },
);
schema.index({ account: 1, kind: 1, providerId: 1 });
schema.index({ account: 1, kind: 1, ourKey: 1 });

const fromStored = ({ _id, ...rest }: Stored): SettlementDocument => ({ id: _id, ...rest });

/** The lines that providers' files told. */
export function settlementsOf({ connection, read }: Database): Settlements {
  const model = connection.model<Stored>('settlements', schema);
  return {
    put: (lines) =>
      read(async () => {
        if (lines.length === 0) return;
        await model.bulkWrite(
          lines.map(({ id, ...rest }) => ({
            updateOne: { filter: { _id: id }, update: { $set: rest }, upsert: true },
          })),
          { ordered: false },
        );
      }),
    get: (id) =>
      read(async () => {
        const row = await model.findById(id).lean<Stored>();
        return row === null ? null : fromStored(row);
      }),
    about: ({ provider, account }, { kind, providerIds, ourKeys }) =>
      read(async () => {
        const [byProvider, byUs] = await Promise.all([
          providerIds.length === 0
            ? []
            : model.find({ account, kind, providerId: { $in: [...providerIds] } }).lean<Stored[]>(),
          ourKeys.length === 0 ? [] : model.find({ account, kind, ourKey: { $in: [...ourKeys] } }).lean<Stored[]>(),
        ]);
        const rows = new Map([...byProvider, ...byUs].map((row) => [row._id, row]));
        return [...rows.values()].filter((row) => row.provider === provider).map(fromStored);
      }),
  };
}
