import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { batchRecordsMax } from '../../activities/sealing/seal-batch';
import { createRecordBuilder } from '../../ledger/record-builder';
import { toStoredPayment } from '../../store/payments/schema';
import { toStoredRefund } from '../../store/refunds/schema';
import type { Store } from '../../store/store';
import { toStoredRecord } from '../../store/trade-records/schema';
import { Interrupted, type Terminal } from '../run-phase';
import { hmacKey, paymentAt, refundAt } from './rows';
import { seal } from './seal';

/** What one seal holds. */
const rowsPerBatch = batchRecordsMax;
const batchesBetweenNews = 25;

/** The collections that can be filled, each for itself. */
export type Filled = 'payments' | 'refunds' | 'trade_records';

interface Loaded {
  readonly _id: Filled;
  readonly rows: number;
  /** The time of the last row, the same for all collections: a run that is resumed makes the same rows. */
  readonly end: Date;
}

/** How many rows a database holds, up to which time. */
export interface Dataset {
  readonly size: number;
  readonly end: number;
}

/** A database: `store` is its own. */
export interface Target {
  readonly uri: string;
  readonly store: Store;
}

/**
 * Fills `collections` of a database with `size` rows each, past the engine, in bulk, and seals records as they come; goes on
 * where an earlier run stopped, and does nothing when all are there.
 */
export async function load(
  { uri, store }: Target,
  size: number,
  collections: readonly Filled[],
  terminal: Terminal,
): Promise<Dataset> {
  await store.prepare();
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  try {
    const known = await connection.collection<Loaded>('bench_progress').findOne();
    const dataset = { size, end: known?.end.getTime() ?? Date.now() };
    for (const name of collections) {
      const afterBatch = name === 'trade_records' ? () => seal(store) : async () => undefined;
      await fill({ connection, name, afterBatch }, dataset, terminal);
    }
    return dataset;
  } finally {
    await connection.close();
  }
}

interface Filling {
  readonly connection: Connection;
  readonly name: Filled;
  readonly afterBatch: () => Promise<void>;
}

async function fill(
  { connection, name, afterBatch }: Filling,
  { size, end }: Dataset,
  terminal: Terminal,
): Promise<void> {
  const progress = connection.collection<Loaded>('bench_progress');
  const first = (await progress.findOne({ _id: name }))?.rows ?? 0;
  const startedAt = performance.now();
  for (let from = first; from < size; from += rowsPerBatch) {
    if (terminal.isStopping()) throw new Interrupted('stopped before all rows were loaded; the next run goes on');
    const rows = Math.min(from + rowsPerBatch, size);
    const indexes = Array.from({ length: rows - from }, (_, offset) => from + offset);
    await insert(
      connection,
      name,
      indexes.map((index) => rowOf[name](index, size, end)),
    );
    await afterBatch();
    await progress.updateOne({ _id: name }, { $set: { rows, end: new Date(end) } }, { upsert: true });
    if ((from / rowsPerBatch) % batchesBetweenNews === 0) {
      const perSecond = ((rows - first) / (performance.now() - startedAt)) * 1_000;
      terminal.say(`${name}: ${rows} of ${size} loaded, ${Math.round(perSecond)} a second`);
    }
  }
}

const records = createRecordBuilder({ hmacKey });

const rowOf: Readonly<Record<Filled, (index: number, size: number, end: number) => { _id: string }>> = {
  payments: (index, size, end) => toStoredPayment(paymentAt(index, size, end)),
  refunds: (index, size, end) => toStoredRefund(refundAt(index, size, end)),
  trade_records: (index, size, end) => {
    const refund = refundAt(index, size, end);
    // Every third movement is a payment, the others are holds.
    const movement = { payment: paymentAt(index, size, end), refund, at: refund.createdAt };
    const record = index % 3 === 0 ? records.capture(movement) : records.hold(movement);
    return toStoredRecord(record, record.occurredAt);
  },
};

/** What a batch that was cut short has left behind stays. */
async function insert(connection: Connection, name: string, rows: readonly { _id: string }[]): Promise<void> {
  try {
    await connection.collection<{ _id: string }>(name).insertMany([...rows], { ordered: false });
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError) || error.code !== 11_000) throw error;
  }
}
