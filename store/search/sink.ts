import { Schema } from 'mongoose';
import { refundStates } from '../../domain/refund-state';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Database } from '../database';
import { fromStoredRefund } from '../refunds/schema';
import type { StoredRefund } from '../refunds/schema';
import { date, schemaOptions, text } from '../schema';
import type { RefundDocument } from '../store';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';

/** What a search engine beside MongoDB is given. */
export const sinkSources = ['trade_records', 'refunds'] as const;
export type SinkSource = (typeof sinkSources)[number];

export type SinkRow =
  | { readonly source: 'trade_records'; readonly row: TradeRecord }
  | { readonly source: 'refunds'; readonly row: RefundDocument };

/** Reads what has changed in a span of time, and keeps how far the sink is. */
export interface SearchSinkStore {
  /** Everything before this time has reached the sink; null: nothing yet. */
  reached(source: SinkSource): Promise<Date | null>;
  keepReached(source: SinkSource, at: Date): Promise<void>;
  /** Of the first row there is; null: there is none. */
  begins(source: SinkSource): Promise<Date | null>;
  /** Rows whose last change lies in the span (`to` does not count), streamed. */
  changed(source: SinkSource, from: Date, to: Date): AsyncIterable<SinkRow>;
}

interface StoredCheckpoint {
  readonly _id: SinkSource;
  readonly reached: Date;
}

const schema = new Schema<StoredCheckpoint>(
  { _id: text, reached: date },
  { ...schemaOptions, collection: 'search_sink' },
);

/**
 * The sink's view of the database. Trade records are read by the time of their movement; once records have a place in a log,
 * that place is the better checkpoint, and only `changed` and `reached` of that source are to be replaced.
 */
export function searchSinkOf({ connection, read }: Database): SearchSinkStore {
  const checkpoints = connection.model<StoredCheckpoint>('search_sink', schema);
  const records = connection.model<StoredRecord>('trade_records');
  const refunds = connection.model<StoredRefund>('refunds');

  async function* changedRecords(span: object): AsyncGenerator<SinkRow> {
    const cursor = records.find({ occurredAt: span }).sort({ occurredAt: 1, _id: 1 }).lean<StoredRecord>().cursor();
    for await (const row of cursor) yield { source: 'trade_records', row: fromStoredRecord(row) };
  }

  /** State by state, because that is how the index on the time of change is led. */
  async function* changedRefunds(span: object): AsyncGenerator<SinkRow> {
    for (const state of refundStates) {
      const cursor = refunds
        .find({ state, updatedAt: span })
        .sort({ updatedAt: 1, _id: 1 })
        .lean<StoredRefund>()
        .cursor();
      for await (const row of cursor) yield { source: 'refunds', row: fromStoredRefund(row) };
    }
  }

  return {
    reached: (source) =>
      read(async () => (await checkpoints.findById(source).lean<StoredCheckpoint>())?.reached ?? null),

    keepReached: (source, reached) =>
      read(async () => {
        await checkpoints.updateOne({ _id: source }, { $set: { reached } }, { upsert: true });
      }),

    begins: (source) =>
      read(async () => {
        if (source === 'trade_records') {
          const first = await records.findOne().sort({ occurredAt: 1, _id: 1 }).lean<StoredRecord>();
          return first?.occurredAt ?? null;
        }
        const firsts = await Promise.all(
          refundStates.map((state) => refunds.findOne({ state }).sort({ updatedAt: 1, _id: 1 }).lean<StoredRefund>()),
        );
        const times = firsts.flatMap((row) => (row === null ? [] : [row.updatedAt.getTime()]));
        return times.length === 0 ? null : new Date(Math.min(...times));
      }),

    changed: (source, from, to) => {
      // Strict bounds only, see lists/list-plan.ts.
      const span = { $gt: new Date(from.getTime() - 1), $lt: to };
      return source === 'trade_records' ? changedRecords(span) : changedRefunds(span);
    },
  };
}
