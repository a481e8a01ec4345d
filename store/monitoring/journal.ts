import { Schema } from 'mongoose';
import type { Connection } from 'mongoose';
import type { MonitoredEvent } from '../../risk/monitors/event';
import { isDuplicateKey } from '../failures';
import { date, flag, partOptions, schemaOptions, text } from '../schema';
import { farFrom } from './clocks';
import type { EventBatch, JournalHead, Marks } from './documents';

interface StoredBatch {
  readonly _id: number;
  /** JSON of the events. */
  readonly events: string;
  readonly marks: Marks;
  readonly payments: readonly string[];
  readonly done: boolean;
  readonly claimedUntil: Date;
  /** Absent in the last batch: its sequence is the journal's, so it is never forgotten. */
  readonly expiresAt?: Date;
}

const marks = new Schema<Marks>(
  {
    refunds: [new Schema({ id: text, revision: { type: Number, default: null } }, partOptions)],
    records: [text],
  },
  partOptions,
);

const schema = new Schema<StoredBatch>(
  {
    _id: { type: Number, required: true, min: 1, validate: Number.isSafeInteger },
    events: text,
    marks: { type: marks, required: true },
    payments: [text],
    done: flag,
    claimedUntil: date,
    expiresAt: Date,
  },
  { ...schemaOptions, collection: 'monitor_journal' },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const headOnly = { done: 1, claimedUntil: 1 } as const;

/** Batches of events under a sequence without a gap: inserting one is the write that decides what is counted together. */
export function journalOf(connection: Connection) {
  const model = connection.model<StoredBatch>('monitor_journal', schema);
  /** The last one that was seen: a look from there on reads one row or two, however long the journal is. */
  let known = 0;

  const lastFrom = async (from: number): Promise<StoredBatch | undefined> => {
    const [row] = await model
      .find({ _id: { $gte: from } }, headOnly)
      .sort({ _id: -1 })
      .limit(1)
      .lean<StoredBatch[]>();
    return row;
  };

  return {
    head: async (): Promise<JournalHead | null> => {
      const row = (await lastFrom(known)) ?? (await lastFrom(0));
      known = row?._id ?? 0;
      return row === undefined ? null : { sequence: row._id, done: row.done, claimedUntil: row.claimedUntil };
    },

    insert: async ({ sequence, events, marks: marked, payments }: EventBatch, claimedUntil: Date): Promise<boolean> => {
      try {
        const batch = { events: JSON.stringify(events), marks: marked, payments, done: false, claimedUntil };
        await model.create({ _id: sequence, ...batch });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    claim: async (sequence: number, at: Date, until: Date): Promise<EventBatch | null> => {
      const row = await model
        .findOneAndUpdate(
          // A claim for longer than anybody claims is of a clock that was ahead.
          {
            _id: sequence,
            done: false,
            $or: [{ claimedUntil: { $lte: at } }, { claimedUntil: { $gt: farFrom(until) } }],
          },
          { $set: { claimedUntil: until } },
          { returnDocument: 'after' },
        )
        .lean<StoredBatch>();
      if (row === null) return null;
      const { _id, events, marks: marked, payments } = row;
      return { sequence: _id, events: JSON.parse(events) as MonitoredEvent[], marks: marked, payments };
    },

    finish: async (sequence: number, keptUntil: Date): Promise<void> => {
      await model.updateMany({ _id: sequence - 1, expiresAt: { $exists: false } }, { $set: { expiresAt: keptUntil } });
      await model.updateOne({ _id: sequence }, { $set: { done: true } });
    },
  };
}
