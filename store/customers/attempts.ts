import { Schema } from 'mongoose';
import type { Database } from '../database';
import { date, schemaOptions, text, textOrNull } from '../schema';
import {
  identityOutcomes,
  replacedCode,
  type IdentityAttempt,
  type IdentityAttempts,
  type IdentityOutcome,
} from './documents';

type StoredAttempt = Omit<IdentityAttempt, 'id'> & { readonly _id: string };

const schema = new Schema<StoredAttempt>(
  {
    _id: text,
    merchantId: text,
    customerId: text,
    refundId: textOrNull,
    by: text,
    method: textOrNull,
    outcome: { type: String, required: true, enum: identityOutcomes },
    code: textOrNull,
    at: date,
  },
  { ...schemaOptions, collection: 'identity_attempts' },
);
schema.index({ merchantId: 1, customerId: 1, at: -1 });
schema.index({ merchantId: 1, refundId: 1 });

/** One that is under way may fail yet: of several at once none gets a try too many. What nobody answered is nobody's fault. */
const failed: readonly IdentityOutcome[] = ['pending', 'mismatch', 'refused'];

/** Decisions about identities: who asked, when, by which way, and what came of it. */
export function identityAttemptsOf({ connection, read, write }: Database): IdentityAttempts {
  const model = connection.model<StoredAttempt>('identity_attempts', schema);
  return {
    begin: ({ id, ...rest }) =>
      write('identity.begin', async () => {
        await model.create({ _id: id, ...rest });
      }),
    conclude: (id, decision) =>
      write('identity.conclude', async () => {
        await model.updateOne({ _id: id }, { $set: decision });
      }),
    list: (merchantId, customerId, limit) =>
      read(async () => {
        const rows = await model
          .find({ merchantId, customerId })
          .sort({ at: -1, _id: -1 })
          .limit(limit)
          .lean<StoredAttempt[]>();
        return rows.map(({ _id: id, ...rest }) => ({ id, ...rest }));
      }),
    countFailed: (merchantId, refundId) =>
      read(() => model.countDocuments({ merchantId, refundId, outcome: { $in: failed } })),
    wasReplaced: (merchantId, customerId, since) =>
      read(async () => {
        const replaced = { $or: [{ outcome: 'deleted' as const }, { code: replacedCode }] };
        return (await model.exists({ merchantId, customerId, at: { $gt: since }, ...replaced })) !== null;
      }),
  };
}
