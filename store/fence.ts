import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, dateOrNull, schemaOptions, text, textOrNull } from './schema';
import type { Fence, RaisedFence } from './store';

interface StoredFence extends RaisedFence {
  readonly _id: string;
}

const schema = new Schema<StoredFence>(
  { _id: text, reason: text, raisedAt: date, since: dateOrNull, restoring: textOrNull },
  { ...schemaOptions, collection: 'fences' },
);

/** The one fence there is. */
const submission = 'submission';
/** Stays when the fence is lifted: that the database was restored. */
const restored = 'restored';

/** The earlier of two times; null, no time at all, is later than any. As an expression of an update. */
const earlier = (since: Date) => ({ $min: [since, '$since'] });

/** The stop on all submission (rule 3.1.13). */
export function fenceOf({ connection, read }: Database): Fence {
  const model = connection.model<StoredFence>('fences', schema);
  const standing = () =>
    read(async () => {
      const row = await model.findById(submission).lean<StoredFence>();
      if (row === null) return null;
      // Rows of before lack `restoring`.
      return { reason: row.reason, raisedAt: row.raisedAt, since: row.since, restoring: row.restoring ?? null };
    });
  const put = (id: string, fence: RaisedFence) => {
    const { reason, raisedAt, since, restoring } = fence;
    const kept = since === null ? { $ifNull: ['$since', null] } : earlier(since);
    const set = { reason: { $literal: reason }, raisedAt, since: kept, restoring: { $literal: restoring } };
    return model.updateOne({ _id: id }, [{ $set: set }], { upsert: true, updatePipeline: true });
  };
  return {
    standing,
    reason: async () => (await standing())?.reason ?? null,
    raise: (reason, raisedAt, since = null, restoring = null) =>
      read(async () => {
        const fence = { reason, raisedAt, since, restoring };
        if (since !== null) await put(restored, fence);
        await put(submission, fence);
      }),
    lift: () =>
      read(async () => {
        await model.deleteOne({ _id: submission });
      }),
    ahead: () =>
      read(async () => {
        const rows = await model.find({ _id: { $in: [submission, restored] } }).lean<StoredFence[]>();
        const of = (id: string) => rows.find(({ _id }) => _id === id);
        const { since: from, raisedAt: to } = of(restored) ?? {};
        const forgotten = from == null || to === undefined ? null : { from, to };
        return { reason: of(submission)?.reason ?? null, forgotten };
      }),
  };
}
