import { Schema } from 'mongoose';
import type { Connection, mongo } from 'mongoose';
import type { Signal } from '../../risk/monitors/monitor';
import { isDuplicateKey } from '../failures';
import { date, schemaOptions, text } from '../schema';
import type { StateStep } from './documents';

interface StoredState {
  /** Monitor and key. */
  readonly _id: string;
  /** The last batch that is in it. */
  readonly sequence: number;
  /** JSON: keys of monitors may have any name. */
  readonly state: string;
  /** JSON of what the last batch led to: whoever finishes that batch after a crash says the same. */
  readonly signals: string;
  readonly touchedAt: Date;
}

/** Baselines are of weeks: who has not been seen for this long begins anew. */
const forgottenAfterSeconds = 120 * 86_400;

const schema = new Schema<StoredState>(
  {
    _id: text,
    sequence: { type: Number, required: true },
    state: text,
    signals: text,
    touchedAt: date,
  },
  { ...schemaOptions, collection: 'monitor_states' },
);
schema.index({ touchedAt: 1 }, { expireAfterSeconds: forgottenAfterSeconds });

/** What cannot be read is begun anew. */
function parsed(state: string): unknown {
  try {
    return JSON.parse(state);
  } catch {
    return undefined;
  }
}

const statesPerWrite = 500;
/** Of those who apply a batch at once each write lets one go ahead, so this many rounds are never needed. */
const maxRounds = 100;

interface Planned {
  readonly operations: mongo.AnyBulkWriteOperation<StoredState>[];
  /** By state. */
  readonly signals: ReadonlyMap<string, readonly Signal[]>;
}

/** What monitors remember, a row for each monitor and key. */
export function statesOf(connection: Connection) {
  const model = connection.model<StoredState>('monitor_states', schema);

  const plan = async (sequence: number, steps: readonly StateStep[], at: Date): Promise<Planned> => {
    const rows = await model.find({ _id: { $in: steps.map(({ id }) => id) } }).lean<StoredState[]>();
    const kept = new Map(rows.map((row) => [row._id, row]));
    const signals = new Map<string, readonly Signal[]>();
    const operations = steps.flatMap(({ id, step }): mongo.AnyBulkWriteOperation<StoredState>[] => {
      const before = kept.get(id);
      if (before !== undefined && before.sequence >= sequence) {
        if (before.sequence === sequence) signals.set(id, JSON.parse(before.signals) as Signal[]);
        return [];
      }
      const next = step(before === undefined ? undefined : parsed(before.state));
      signals.set(id, next.signals);
      const row = {
        sequence,
        state: JSON.stringify(next.state),
        signals: JSON.stringify(next.signals),
        touchedAt: at,
      };
      if (before === undefined) return [{ insertOne: { document: { _id: id, ...row } } }];
      // Each write asks for the state that was read.
      return [{ updateOne: { filter: { _id: id, sequence: before.sequence }, update: { $set: row } } }];
    });
    return { operations, signals };
  };

  const write = async (operations: readonly mongo.AnyBulkWriteOperation<StoredState>[]): Promise<boolean> => {
    try {
      const { insertedCount, matchedCount } = await model.collection.bulkWrite(
        [...operations] as mongo.AnyBulkWriteOperation[],
        { ordered: false },
      );
      return insertedCount + matchedCount === operations.length;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  const applyChunk = async (sequence: number, steps: readonly StateStep[], at: Date): Promise<Planned['signals']> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const { operations, signals } = await plan(sequence, steps, at);
      if (operations.length === 0 || (await write(operations))) return signals;
    }
    throw new Error(`Batch ${sequence} could not be applied to what the monitors remember`);
  };

  return {
    apply: async (sequence: number, steps: readonly StateStep[], at: Date): Promise<readonly Signal[]> => {
      const raised: Signal[] = [];
      for (let from = 0; from < steps.length; from += statesPerWrite) {
        const chunk = steps.slice(from, from + statesPerWrite);
        const signals = await applyChunk(sequence, chunk, at);
        raised.push(...chunk.flatMap(({ id }) => signals.get(id) ?? []));
      }
      return raised;
    },
  };
}
