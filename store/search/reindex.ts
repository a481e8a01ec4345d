import type { Connection } from 'mongoose';
import { fromStoredPayment, paymentTokens } from '../payments/schema';
import type { StoredPayment } from '../payments/schema';
import { fromStoredRefund, refundTokens } from '../refunds/schema';
import type { StoredRefund } from '../refunds/schema';
import { fromStoredRecord, recordTokens } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';
import { keepProgress, markComplete, progressOf, searchedCollections } from './completeness';
import type { SearchedCollection } from './completeness';

const rowsPerWrite = 500;

/** How the tokens of a stored row follow from it. */
const tokensOfRow: Readonly<Record<SearchedCollection, (row: unknown) => string[]>> = {
  refunds: (row) => refundTokens(fromStoredRefund(row as StoredRefund)),
  payments: (row) => paymentTokens(fromStoredPayment(row as StoredPayment)),
  trade_records: (row) => recordTokens(fromStoredRecord(row as StoredRecord)),
};

/**
 * Gives every row the tokens that lists find it by. It may be repeated, cut short and run beside everything else: tokens
 * are only added, and nothing but tokens is written, of trade records neither (their hash and signature don't cover them).
 */
export async function reindex(
  connection: Connection,
  report: (collection: SearchedCollection, rows: number) => void = () => undefined,
): Promise<void> {
  for (const collection of searchedCollections) {
    const after = await progressOf(connection, collection);
    let rows = 0;
    for await (const batch of batchesOf(connection, collection, after)) {
      const tokens = tokensOfRow[collection];
      await connection.collection<{ _id: string; tokens: string[] }>(collection).bulkWrite(
        batch.map((row) => ({
          updateOne: { filter: { _id: row._id }, update: { $addToSet: { tokens: { $each: tokens(row) } } } },
        })),
        { ordered: false },
      );
      rows += batch.length;
      await keepProgress(connection, collection, batch.at(-1)?._id ?? '');
      report(collection, rows);
    }
    await markComplete(connection, collection);
  }
}

async function* batchesOf(
  connection: Connection,
  collection: SearchedCollection,
  after: string | null,
): AsyncGenerator<{ _id: string }[]> {
  const rows = connection.collection<{ _id: string }>(collection);
  const cursor = rows.find(after === null ? {} : { _id: { $gt: after } }).sort({ _id: 1 });
  let batch: { _id: string }[] = [];
  for await (const row of cursor) {
    batch.push(row);
    if (batch.length < rowsPerWrite) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
