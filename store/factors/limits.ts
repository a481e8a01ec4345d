import { Schema } from 'mongoose';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { date, schemaOptions, text } from '../schema';
import type { FactorLimits } from './documents';

interface StoredLimit {
  readonly _id: string;
  readonly count: number;
  readonly endsAt: Date;
}

const schema = new Schema<StoredLimit>(
  { _id: text, count: { type: Number, required: true }, endsAt: date },
  { ...schemaOptions, collection: 'factor_limits' },
);
schema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

/** Counts tries and messages in fixed windows, exactly, whoever else counts at the same moment. */
export function factorLimitsOf({ connection, read }: Database): FactorLimits {
  const model = connection.model<StoredLimit>('factor_limits', schema);

  /** One more in the window that runs. */
  const more = (_id: string, at: Date) =>
    model
      .findOneAndUpdate({ _id, endsAt: { $gt: at } }, { $inc: { count: 1 } }, { returnDocument: 'after' })
      .lean<StoredLimit>();

  /** The first of a new window; null: somebody else has begun it. */
  async function first(_id: string, windowMs: number, at: Date): Promise<StoredLimit | null> {
    const window = { count: 1, endsAt: new Date(at.getTime() + windowMs) };
    const over = await model
      .findOneAndUpdate({ _id, endsAt: { $lte: at } }, { $set: window }, { returnDocument: 'after' })
      .lean<StoredLimit>();
    if (over !== null) return over;
    try {
      await model.create({ _id, ...window });
      return { _id, ...window };
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  return {
    take: (scope, windowMs, at) =>
      read(async () => {
        for (;;) {
          const row = (await more(scope, at)) ?? (await first(scope, windowMs, at));
          if (row !== null) return { count: row.count, endsAt: row.endsAt };
        }
      }),
    giveBack: (scope) =>
      read(async () => {
        await model.updateOne({ _id: scope, count: { $gt: 0 } }, { $inc: { count: -1 } });
      }),
  };
}
