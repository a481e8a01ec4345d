import { Schema } from 'mongoose';
import { proofKinds } from '../domain/verification';
import type { Database } from './database';
import { date, flag, schemaOptions, text, textOrNull } from './schema';
import type { VerificationAttempt, VerificationAttempts } from './store';

type StoredAttempt = Omit<VerificationAttempt, 'id'> & { readonly _id: string };

const schema = new Schema<StoredAttempt>(
  {
    _id: text,
    refundId: text,
    merchantId: text,
    method: text,
    kind: { type: String, enum: proofKinds },
    passed: flag,
    exhausted: { type: Boolean },
    reference: textOrNull,
    at: date,
  },
  { ...schemaOptions, collection: 'verification_attempts' },
);

/** Proofs given for refunds, by the id that the workflow learns. */
export function verificationsOf({ connection, read, write }: Database): VerificationAttempts {
  const model = connection.model<StoredAttempt>('verification_attempts', schema);
  return {
    insert: ({ id, ...rest }) =>
      write('verification.insert', async () => {
        await model.create({ _id: id, ...rest });
      }),
    get: (id) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredAttempt>();
        if (row === null) return null;
        const { _id, ...rest } = row;
        return { id: _id, ...rest };
      }),
  };
}
