import { Schema } from 'mongoose';
import { refundStates } from '../../domain/refund-state';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import type { StoredSeal } from '../ledger/schema';
import { fromStoredRefund } from '../refunds/schema';
import type { StoredRefund } from '../refunds/schema';
import { sealedRowsOf } from './sealed-rows';
import type { SealedRows } from './sealed-rows';
import { date, schemaOptions, text } from '../schema';
import type { RefundDocument } from '../store';
import type { StoredRecord } from '../trade-records/schema';

/** What a search engine beside MongoDB is given. */
export const sinkSources = ['trade_records', 'refunds'] as const;
export type SinkSource = (typeof sinkSources)[number];

export type SinkRow =
  | { readonly source: 'trade_records'; readonly row: TradeRecord }
  | { readonly source: 'refunds'; readonly row: RefundDocument };

/** Reads what has changed, and keeps how far the sink is. */
export interface SearchSinkStore {
  /** Everything before this time has reached the sink; null: nothing yet. */
  reached(source: SinkSource): Promise<Date | null>;
  /** Sets it forth, or back. Of trade records, to the last seal before that time. */
  keepReached(source: SinkSource, at: Date): Promise<void>;
  /** When the first refund that there is was changed last; null: there is none. */
  begins(): Promise<Date | null>;
  /** Refunds whose last change lies in the span (`to` does not count), streamed. */
  changed(from: Date, to: Date): AsyncIterable<RefundDocument>;
  /** The next sealed records that have not reached the sink; null: all have. */
  nextSealed(): Promise<SealedBatch | null>;
}

/** Records of some seals that follow each other. */
export interface SealedBatch {
  readonly rows: readonly TradeRecord[];
  /** They have reached the sink. Without effect when somebody set the sink back meanwhile. */
  done(): Promise<void>;
}

/** `seal` and `hash` are of trade records. A checkpoint of before has none: it went by time, and missed what came late. */
interface StoredCheckpoint {
  readonly _id: SinkSource;
  readonly reached: Date;
  readonly seal?: number;
  readonly hash?: string | null;
}

const schema = new Schema<StoredCheckpoint>(
  { _id: text, reached: date, seal: Number, hash: String },
  { ...schemaOptions, collection: 'search_sink' },
);

/** The sink's view of the database: refunds by the time of their change, trade records by their place in the sealed log. */
export function searchSinkOf({ connection, read }: Database): SearchSinkStore {
  const checkpoints = connection.model<StoredCheckpoint>('search_sink', schema);
  const refunds = connection.model<StoredRefund>('refunds');
  const sealed = sealedRowsOf(
    connection.model<StoredSeal>('ledger_seals'),
    connection.model<StoredRecord>('trade_records'),
  );
  const checkpoint = (source: SinkSource) => checkpoints.findById(source).lean<StoredCheckpoint>();

  /** State by state, because that is how the index on the time of change is led. */
  async function* changedRefunds(span: object): AsyncGenerator<RefundDocument> {
    for (const state of refundStates) {
      const cursor = refunds
        .find({ state, updatedAt: span })
        .sort({ updatedAt: 1, _id: 1 })
        .lean<StoredRefund>()
        .cursor();
      for await (const row of cursor) yield fromStoredRefund(row);
    }
  }

  const moveOn = async (from: StoredCheckpoint | null, { place, sealedAt }: SealedRows): Promise<void> => {
    const asRead: object = { seal: from?.seal ?? { $exists: false }, reached: from?.reached ?? sealedAt };
    const next = { reached: sealedAt, seal: place.sequence, hash: place.hash };
    try {
      await checkpoints.updateOne({ _id: 'trade_records', ...asRead }, { $set: next }, { upsert: from === null });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  };

  return {
    reached: (source) => read(async () => (await checkpoint(source))?.reached ?? null),

    keepReached: (source, reached) =>
      read(async () => {
        const place = source === 'trade_records' ? await sealed.placeBefore(reached) : null;
        const set = { reached, ...(place !== null && { seal: place.sequence, hash: place.hash }) };
        await checkpoints.updateOne({ _id: source }, { $set: set }, { upsert: true });
      }),

    begins: () =>
      read(async () => {
        const firsts = await Promise.all(
          refundStates.map((state) => refunds.findOne({ state }).sort({ updatedAt: 1, _id: 1 }).lean<StoredRefund>()),
        );
        const times = firsts.flatMap((row) => (row === null ? [] : [row.updatedAt.getTime()]));
        return times.length === 0 ? null : new Date(Math.min(...times));
      }),

    // Strict bounds only, see lists/list-plan.ts.
    changed: (from, to) => changedRefunds({ $gt: new Date(from.getTime() - 1), $lt: to }),

    nextSealed: () =>
      read(async () => {
        const from = await checkpoint('trade_records');
        const place = from?.seal === undefined ? null : { sequence: from.seal, hash: from.hash ?? null };
        const next = await sealed.next(place);
        return next === null ? null : { rows: next.rows, done: () => read(() => moveOn(from, next)) };
      }),
  };
}
