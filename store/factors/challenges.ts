import { Schema } from 'mongoose';
import { messageChannels } from '../../domain/contact';
import type { Database } from '../database';
import { date, dateOrNull, schemaOptions, text } from '../schema';
import type { ChallengeDocument, Challenges } from './documents';

type StoredChallenge = Omit<ChallengeDocument, 'id'> & { readonly _id: string };

/** How long a code that has expired is still known to have been sent. */
const keptSeconds = 7 * 86_400;

const schema = new Schema<StoredChallenge>(
  {
    _id: text,
    refundId: text,
    merchantId: text,
    channel: { type: String, required: true, enum: messageChannels },
    masked: text,
    binding: text,
    codeHash: text,
    createdAt: date,
    expiresAt: date,
    usedAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'verification_challenges' },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: keptSeconds });

/** One-time codes that were sent for refunds. */
export function challengesOf({ connection, read }: Database): Challenges {
  const model = connection.model<StoredChallenge>('verification_challenges', schema);
  return {
    insert: ({ id, ...rest }) =>
      read(async () => {
        await model.create({ _id: id, ...rest });
      }),
    get: (id) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredChallenge>();
        if (row === null) return null;
        const { _id, ...rest } = row;
        return { id: _id, ...rest };
      }),
    use: (id, at) =>
      read(async () => {
        const unused = { _id: id, usedAt: null, expiresAt: { $gt: at } };
        return (await model.updateOne(unused, { $set: { usedAt: at } })).matchedCount === 1;
      }),
  };
}
