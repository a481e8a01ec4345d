import mongoose, { type Connection } from 'mongoose';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { HmacKey } from '../../ledger/seal-record';
import { verifyRecord } from '../../ledger/verify-record';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { byTokens, findsNothing, given, sharedConditions, sharedLeads } from '../lists/filters';
import type { ListPlan } from '../lists/list-plan';
import { readPage } from '../lists/read-page';
import { paymentsOfOrder } from '../payments/of-order';
import { facet } from '../search/tokens';
import type { ListQuery, RecordFilter, TradeRecords } from '../store';
import type { TradeRecord } from '../../ledger/trade-record';
import { fromStoredRecord, toStoredRecord, tradeRecordSchema } from './schema';
import type { StoredRecord } from './schema';

/** The ledger's records: inserted once, never changed. With a key, nothing is inserted that the key did not sign. */
export function tradeRecordsOf({ connection, read, write, isIndexed }: Database, hmacKey?: HmacKey): TradeRecords {
  const model = connection.model<StoredRecord>('trade_records', tradeRecordSchema);

  /** The content hashes of those of the records that stand there already. */
  const findHashes = async (records: readonly TradeRecord[]): Promise<Map<string, string>> => {
    const ids = records.map(({ id }) => id);
    const stored = await model.find({ _id: { $in: ids } }, { contentHash: 1 }).lean<StoredRecord[]>();
    return new Map(stored.map((row) => [row._id, row.contentHash]));
  };

  /** Inserts the records, and answers with the hashes of those that were there already. */
  const insert = async (records: readonly TradeRecord[]): Promise<Map<string, string>> => {
    const postedAt = new Date();
    const rows = records.map((record) => toStoredRecord(record, postedAt));
    try {
      await model.insertMany(rows, { ordered: false, throwOnValidationError: true });
      return new Map();
    } catch (error) {
      if (!onlyDuplicates(error)) throw error;
      return findHashes(records);
    }
  };

  /** Several records are a movement with those before it, which nearly always stand: a look costs less than a refusal. */
  const insertMissing = async (records: readonly TradeRecord[]): Promise<Map<string, string>> => {
    const known = records.length === 1 ? new Map<string, string>() : await findHashes(records);
    const missing = records.filter(({ id }) => !known.has(id));
    return missing.length === 0 ? known : new Map([...known, ...(await insert(missing))]);
  };

  return {
    post: async (records) => {
      for (const record of records) {
        const [problem] = verifyRecord(record, hmacKey);
        if (problem !== undefined) throw new TradeRecordBreach(record.id, `is refused: ${problem}`);
      }
      if (records.length === 0) return;
      await write('trade_record.post', async () => {
        const there = await insertMissing(records);
        // What stands there already must be the same record: a movement has one content (rule 3.1.9).
        const other = records.find(({ id, contentHash }) => (there.get(id) ?? contentHash) !== contentHash);
        if (other !== undefined) throw new TradeRecordBreach(other.id, 'exists with other content');
      });
    },

    get: (id, merchantIds) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredRecord>();
        return row === null || merchantIds?.includes(row.merchantId) === false ? null : fromStoredRecord(row);
      }),

    list: (query) =>
      read(async () => {
        const paymentIds = await paymentIdsOf(connection, query);
        if (findsNothing(query) || paymentIds?.length === 0) return { data: [], hasMore: false };
        const plan = planOf(query, paymentIds, await isIndexed('trade_records'));
        const page = await readPage({ model, timeField: 'occurredAt', amountField: 'amount', ...plan }, query);
        return { data: page.rows.map(fromStoredRecord), hasMore: page.hasMore };
      }),

    all: (merchantIds) => stream(merchantIds === null ? {} : { merchantId: { $in: [...merchantIds] } }),

    between: (merchantId, { from, to }) => stream({ merchantId, occurredAt: { $gte: from, $lt: to } }),
  };

  async function* stream(conditions: object): AsyncGenerator<TradeRecord> {
    const cursor = model
      .find(conditions)
      .sort({ occurredAt: 1, _id: 1 })
      .allowDiskUse(true)
      .lean<StoredRecord>()
      .cursor();
    try {
      for (;;) {
        const row = await read(() => cursor.next());
        if (row === null) return;
        yield fromStoredRecord(row);
      }
    } finally {
      await cursor.close();
    }
  }
}

/** Whose payments' records are asked for; null: any. A record does not say of which order it is, its payment does. */
async function paymentIdsOf(
  connection: Connection,
  { merchantIds, paymentId, orderId }: ListQuery & RecordFilter,
): Promise<readonly string[] | null> {
  if (orderId === undefined) return paymentId === undefined ? null : [paymentId];
  const ofOrder = await paymentsOfOrder(connection, merchantIds, orderId);
  return paymentId === undefined ? ofOrder : ofOrder.filter((id) => id === paymentId);
}

/** So many are looked up one by one; of an order that has more, records are found by other leads, and checked. */
const paymentLeadsMax = 100;

/** By which indexes a list of records can be answered, and what it checks. */
function planOf(
  query: ListQuery & RecordFilter,
  paymentIds: readonly string[] | null,
  indexed: boolean,
): Pick<ListPlan<StoredRecord>, 'leads' | 'residual'> {
  const { refundId, customerId, type } = query;
  const leads = [
    ...(refundId === undefined ? [] : [{ branches: [{ refundId }], narrow: true }]),
    ...(paymentIds === null || paymentIds.length > paymentLeadsMax
      ? []
      : [{ branches: paymentIds.map((paymentId) => ({ paymentId })), narrow: true }]),
    ...(customerId === undefined || !indexed ? [] : [byTokens([customerId])]),
    ...(type === undefined || !indexed ? [] : [byTokens([facet('type', type)])]),
    ...sharedLeads(query, indexed),
  ];
  const ofPayment = paymentIds === null ? undefined : { $in: paymentIds };
  return { leads, residual: { ...given({ refundId, paymentId: ofPayment, type }), ...sharedConditions(query) } };
}

/** Whether an unordered insert failed for nothing but records that were there already. */
const onlyDuplicates = (error: unknown): boolean =>
  error instanceof mongoose.mongo.MongoBulkWriteError
    ? [error.writeErrors].flat().every(({ code }) => code === 11_000)
    : isDuplicateKey(error);
