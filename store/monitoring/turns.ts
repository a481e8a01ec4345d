import { Schema } from 'mongoose';
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../failures';
import { date, schemaOptions, text } from '../schema';
import { farFrom } from './clocks';
import type { Turn } from './documents';

interface StoredTurn {
  readonly _id: string;
  readonly dueAt: Date;
  readonly cursor: number;
  /** JSON. */
  readonly notes: string;
}

const schema = new Schema<StoredTurn>(
  { _id: text, dueAt: date, cursor: { type: Number, required: true }, notes: text },
  { ...schemaOptions, collection: 'monitor_turns' },
);

const fromStored = ({ dueAt, cursor, notes }: StoredTurn): Turn => ({
  dueAt,
  cursor,
  notes: JSON.parse(notes) as Turn['notes'],
});

/** Work at intervals, whose turn it is and how far it is: many processes look, one of them does it. */
export function turnsOf(connection: Connection) {
  const model = connection.model<StoredTurn>('monitor_turns', schema);

  const first = async (turn: StoredTurn): Promise<Turn | null> => {
    try {
      await model.create(turn);
      return fromStored(turn);
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  };

  return {
    take: async (name: string, at: Date, everyMs: number): Promise<Turn | null> => {
      const dueAt = new Date(at.getTime() + everyMs);
      const row = await model
        .findOneAndUpdate(
          // A turn that is further away than the next is of a clock that was ahead.
          { _id: name, $or: [{ dueAt: { $lte: at } }, { dueAt: { $gt: farFrom(dueAt) } }] },
          { $set: { dueAt } },
          { returnDocument: 'after' },
        )
        .lean<StoredTurn>();
      return row === null ? first({ _id: name, dueAt, cursor: 0, notes: '{}' }) : fromStored(row);
    },
    keep: async (name: string, { dueAt, cursor, notes }: Turn): Promise<void> => {
      await model.updateOne({ _id: name, dueAt }, { $set: { cursor, notes: JSON.stringify(notes) } });
    },
  };
}
