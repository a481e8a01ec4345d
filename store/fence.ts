import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, schemaOptions, text } from './schema';
import type { Fence } from './store';

interface StoredFence {
  readonly _id: string;
  readonly reason: string;
  readonly raisedAt: Date;
}

const schema = new Schema<StoredFence>(
  { _id: text, reason: text, raisedAt: date },
  { ...schemaOptions, collection: 'fences' },
);

/** The one fence there is. */
const submission = 'submission';

/** The stop on all submission (rule 3.1.13). */
export function fenceOf({ connection, read }: Database): Fence {
  const model = connection.model<StoredFence>('fences', schema);
  return {
    reason: () => read(async () => (await model.findById(submission).lean<StoredFence>())?.reason ?? null),
    raise: (reason, at) =>
      read(async () => {
        await model.updateOne({ _id: submission }, { $set: { reason, raisedAt: at } }, { upsert: true });
      }),
    lift: () =>
      read(async () => {
        await model.deleteOne({ _id: submission });
      }),
  };
}
