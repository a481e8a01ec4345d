import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { createRecordBuilder } from '../../ledger/record-builder';
import { createStore } from '../../store/create-store';
import { toStoredPayment } from '../../store/payments/schema';
import { toStoredRefund } from '../../store/refunds/schema';
import { toStoredRecord } from '../../store/trade-records/schema';
import { Interrupted, type Terminal } from '../run-phase';
import { hmacKey, paymentAt, refundAt } from './rows';

const rowsPerBatch = 1_000;
const batchesBetweenNews = 50;

interface Loaded {
  readonly _id: 'loaded';
  readonly rows: number;
  /** The time of the last row: a run that is resumed makes the same rows. */
  readonly end: Date;
}

/** How many rows a database holds, up to which time. */
export interface Dataset {
  readonly size: number;
  readonly end: number;
}

/**
 * Fills a database with `size` payments, refunds and trade records each, past the engine, in bulk; goes on where an earlier
 * run stopped, and does nothing when all are there.
 */
export async function load(uri: string, size: number, terminal: Terminal): Promise<Dataset> {
  const store = await createStore({ uri });
  await store.prepare();
  await store.close();
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  try {
    const progress = connection.collection<Loaded>('bench_progress');
    const known = await progress.findOne({ _id: 'loaded' });
    const end = known?.end.getTime() ?? Date.now();
    const startedAt = performance.now();
    const first = known?.rows ?? 0;
    for (let from = first; from < size; from += rowsPerBatch) {
      if (terminal.isStopping()) throw new Interrupted('stopped before all rows were loaded; the next run goes on');
      await insertBatch(connection, { size, end }, from);
      const rows = Math.min(from + rowsPerBatch, size);
      await progress.updateOne({ _id: 'loaded' }, { $set: { rows, end: new Date(end) } }, { upsert: true });
      if ((from / rowsPerBatch) % batchesBetweenNews === 0) {
        const perSecond = ((rows - first) / (performance.now() - startedAt)) * 1_000;
        terminal.say(`${rows} of ${size} loaded, ${Math.round(perSecond)} a second`);
      }
    }
    return { size, end };
  } finally {
    await connection.close();
  }
}

const records = createRecordBuilder({ hmacKey });

async function insertBatch(connection: Connection, { size, end }: Dataset, from: number): Promise<void> {
  const indexes = Array.from({ length: Math.min(rowsPerBatch, size - from) }, (_, offset) => from + offset);
  const payments = indexes.map((index) => paymentAt(index, size, end));
  const refunds = indexes.map((index) => refundAt(index, size, end));
  const made = refunds.map((refund, index) => {
    const payment = payments[index];
    if (payment === undefined) throw new Error('A refund has no payment');
    // Every third movement is a payment, the others are holds.
    const movement = { payment, refund, at: refund.createdAt };
    return index % 3 === 0 ? records.capture(movement) : records.hold(movement);
  });
  await Promise.all([
    insert(connection, 'payments', payments.map(toStoredPayment)),
    insert(connection, 'refunds', refunds.map(toStoredRefund)),
    insert(
      connection,
      'trade_records',
      made.map((record) => toStoredRecord(record, record.occurredAt)),
    ),
  ]);
}

/** What a batch that was cut short has left behind stays. */
async function insert(connection: Connection, name: string, rows: readonly { _id: string }[]): Promise<void> {
  try {
    await connection.collection<{ _id: string }>(name).insertMany([...rows], { ordered: false });
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError) || error.code !== 11_000) throw error;
  }
}
