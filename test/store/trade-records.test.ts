import mongoose from 'mongoose';
import { createRecordBuilder } from '../../ledger/record-builder';
import type { TradeRecord } from '../../ledger/trade-record';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import { verifyRecord } from '../../ledger/verify-record';
import { tradeRecordSchema } from '../../store/trade-records/schema';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, newId, payment } from './support/rows';

const hmacKey = 'a key of the tests';
const records = createRecordBuilder({ hmacKey });

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('records', { hmacKey });
});
afterAll(() => opened.close());

const movement = (amount = 1250, merchantId = 'acme') => ({
  payment: payment({ merchantId }),
  refund: { id: newId('re'), amount, providerRefundId: 're_stripe' },
  at: at(1),
});

const breach = async (posting: Promise<void>): Promise<string> => {
  const error: unknown = await posting.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TradeRecordBreach);
  return error instanceof TradeRecordBreach ? error.recordId : '';
};

describe('posting records', () => {
  test('what is posted is read back and verifies', async () => {
    const record = records.capture({ payment: payment({ captured: Number.MAX_SAFE_INTEGER }), at: at(1) });
    await opened.store.tradeRecords.post([record]);
    const stored = await opened.store.tradeRecords.get(record.id, ['acme']);
    expect(stored).toEqual(record);
    expect(verifyRecord(stored ?? record, hmacKey)).toEqual([]);
    expect(await opened.store.tradeRecords.get(record.id, ['other'])).toBeNull();
  });

  test('posting again posts what is missing and nothing twice', async () => {
    const facts = movement();
    const [hold, settle] = [records.hold(facts), records.settle(facts)];
    await opened.store.tradeRecords.post([hold]);
    await opened.store.tradeRecords.post([hold, settle]);
    await Promise.all(Array.from({ length: 10 }, () => opened.store.tradeRecords.post([hold, settle])));
    const { data } = await opened.store.tradeRecords.list({
      merchantIds: ['acme'],
      refundId: facts.refund.id,
      limit: 10,
    });
    expect(data.map(({ type }) => type).toSorted()).toEqual(['refund', 'refund_hold']);
  });

  test('the same movement with other content is a breach; what else was posted stands', async () => {
    const facts = movement();
    const hold = records.hold(facts);
    await opened.store.tradeRecords.post([hold]);
    const other = records.hold({ ...facts, at: at(2) });
    const settle = records.settle(facts);
    expect(await breach(opened.store.tradeRecords.post([other, settle]))).toBe(hold.id);
    expect(await opened.store.tradeRecords.get(hold.id, null)).toEqual(hold);
    expect(await opened.store.tradeRecords.get(settle.id, null)).toEqual(settle);
  });

  test.each<[string, (record: TradeRecord) => TradeRecord]>([
    ['is not what its hash says', (record) => ({ ...record, amount: record.amount + 1 })],
    ['another key signed', () => createRecordBuilder({ hmacKey: 'another' }).hold(movement())],
    ['has another id', (record) => ({ ...record, id: records.hold(movement()).id })],
    ['does not balance', (record) => ({ ...record, postings: record.postings.slice(1) })],
  ])('a record that %s is not written', async (_what, forge) => {
    const forged = forge(records.hold(movement()));
    expect(await breach(opened.store.tradeRecords.post([forged]))).toBe(forged.id);
    expect(await opened.store.tradeRecords.get(forged.id, null)).toBeNull();
  });

  test('nothing to post is no error', async () => {
    await expect(opened.store.tradeRecords.post([])).resolves.toBeUndefined();
  });

  test('all are streamed in order of time and id, of one merchant or of every one', async () => {
    const mine = [3, 1, 2].map((second) => records.hold({ ...movement(5, 'streamed'), at: at(second) }));
    const others = records.hold({ ...movement(5, 'streamed-too'), at: at(1) });
    await opened.store.tradeRecords.post([...mine, others]);
    const collect = async (merchantIds: readonly string[] | null) => {
      const rows: TradeRecord[] = [];
      for await (const row of opened.store.tradeRecords.all(merchantIds)) rows.push(row);
      return rows;
    };
    expect((await collect(['streamed'])).map(({ occurredAt }) => occurredAt)).toEqual([at(1), at(2), at(3)]);
    expect(await collect(['streamed', 'streamed-too'])).toHaveLength(4);
    const everything = await collect(null);
    expect(everything.length).toBeGreaterThan(4);
    const keys = everything.map(({ occurredAt, id }) => `${occurredAt.toISOString()} ${id}`);
    expect(keys).toEqual(keys.toSorted());
  });
});

describe('the schema of trade records refuses every change', () => {
  const connected = async () => {
    const record = records.hold(movement());
    await opened.store.tradeRecords.post([record]);
    const connection = await mongoose.createConnection(opened.uri).asPromise();
    return { record, model: connection.model('trade_records', tradeRecordSchema), close: () => connection.close() };
  };
  type Model = Awaited<ReturnType<typeof connected>>['model'];

  const changes: Readonly<Record<string, (model: Model, _id: string) => Promise<unknown>>> = {
    updateOne: async (model, _id) => model.updateOne({ _id }, { $set: { amount: 1 } }),
    updateMany: async (model, _id) => model.updateMany({ _id }, { $set: { amount: 1 } }),
    replaceOne: async (model, _id) => model.replaceOne({ _id }, { amount: 1 }),
    deleteOne: async (model, _id) => model.deleteOne({ _id }),
    deleteMany: async (model, _id) => model.deleteMany({ _id }),
    findOneAndUpdate: async (model, _id) => model.findOneAndUpdate({ _id }, { $set: { amount: 1 } }),
    findOneAndReplace: async (model, _id) => model.findOneAndReplace({ _id }, { amount: 1 }),
    findOneAndDelete: async (model, _id) => model.findOneAndDelete({ _id }),
    findByIdAndUpdate: async (model, _id) => model.findByIdAndUpdate(_id, { $set: { amount: 1 } }),
    findByIdAndDelete: async (model, _id) => model.findByIdAndDelete(_id),
    bulkWrite: async (model, _id) => model.bulkWrite([{ deleteOne: { filter: { _id } } }]),
    'save of an existing one': async (model, _id) => {
      const row = await model.findById(_id).orFail();
      return row.set('amount', 1).save();
    },
    'bulkSave of an existing one': async (model, _id) => {
      const row = await model.findById(_id).orFail();
      row.set('amount', 1);
      return model.bulkSave([row]);
    },
    'updateOne of a document': async (model, _id) => (await model.findById(_id).orFail()).updateOne({ amount: 1 }),
    'deleteOne of a document': async (model, _id) => (await model.findById(_id).orFail()).deleteOne(),
  };

  test.each(Object.entries(changes))('%s', async (_name, change) => {
    const { record, model, close } = await connected();
    await expect(change(model, record.id)).rejects.toThrow('append-only');
    expect(await opened.store.tradeRecords.get(record.id, null)).toEqual(record);
    await close();
  });
});

describe('records of an order', () => {
  const orderId = 'ORD-1';
  const list = async (query: object = {}, merchantIds = ['acme']) =>
    (await opened.store.tradeRecords.list({ merchantIds, orderId, limit: 100, ...query })).data.map(({ id }) => id);
  /** A payment with its hold; answers with the record's id. */
  const hold = async (change: Parameters<typeof payment>[0]) => {
    const paid = payment({ orderId, ...change });
    await opened.store.payments.insert(paid);
    const record = records.hold({ ...movement(), payment: paid });
    await opened.store.tradeRecords.post([record]);
    return { id: record.id, paymentId: paid.id, refundId: record.refundId! };
  };

  test('are those of its payments, in combination with what else is asked for', async () => {
    const [one, two] = [await hold({}), await hold({})];
    await hold({ orderId: 'ORD-2' });
    // The same words, but no order.
    await hold({ orderId: null, customerId: orderId });
    expect((await list()).toSorted()).toEqual([one.id, two.id].toSorted());
    expect(await list({ paymentId: one.paymentId })).toEqual([one.id]);
    expect(await list({ refundId: two.refundId })).toEqual([two.id]);
    expect(await list({ type: 'refund' })).toEqual([]);
    expect(await list({ orderId: 'ORD-3' })).toEqual([]);
    expect(await list({ paymentId: one.paymentId, orderId: 'ORD-2' })).toEqual([]);
  });

  test('are each merchant’s own, although orders have the same number', async () => {
    const other = await hold({ merchantId: 'other_order' });
    expect(await list()).not.toContain(other.id);
    expect(await list({}, ['other_order'])).toEqual([other.id]);
    expect(await list({}, ['acme', 'other_order'])).toContain(other.id);
    expect(await list({ paymentId: other.paymentId })).toEqual([]);
  });

  test('are found of an order of very many payments, too', async () => {
    const made = [];
    for (let index = 0; index < 101; index += 1) made.push((await hold({ orderId: 'ORD-many' })).id);
    const pages = await list({ orderId: 'ORD-many' });
    expect(pages).toHaveLength(100);
    expect([...pages, ...(await list({ orderId: 'ORD-many', startingAfter: pages.at(-1) }))].toSorted()).toEqual(
      made.toSorted(),
    );
  });
});
