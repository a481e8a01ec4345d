import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, dateOrNull, schemaOptions, text } from './schema';
import type { Fence, RaisedFence } from './store';

interface StoredFence extends RaisedFence {
  readonly _id: string;
}

const schema = new Schema<StoredFence>(
  { _id: text, reason: text, raisedAt: date, since: dateOrNull },
  { ...schemaOptions, collection: 'fences' },
);

/** The one fence there is. */
const submission = 'submission';

/** The stop on all submission (rule 3.1.13). */
export function fenceOf({ connection, read }: Database): Fence {
  const model = connection.model<StoredFence>('fences', schema);
  const standing = () =>
    read(async () => {
      const row = await model.findById(submission).lean<StoredFence>();
      return row === null ? null : { reason: row.reason, raisedAt: row.raisedAt, since: row.since };
    });
  return {
    standing,
    reason: async () => (await standing())?.reason ?? null,
    raise: (reason, at, since = null) =>
      read(async () => {
        await model.updateOne({ _id: submission }, { $set: { reason, raisedAt: at, since } }, { upsert: true });
      }),
    lift: () =>
      read(async () => {
        await model.deleteOne({ _id: submission });
      }),
  };
}
