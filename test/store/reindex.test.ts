import { createRecordBuilder } from '../../ledger/record-builder';
import { createStore } from '../../store/create-store';
import type { Store } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { payment, refund } from './support/rows';

const hmacKey = Buffer.alloc(32, 7);
const collections = ['refunds', 'payments', 'trade_records'] as const;

let opened: TestStore;
/** Rows as they were before there were tokens, on a database that nobody has called complete. */
beforeEach(async () => {
  opened = await openStore('reindex');
  const paid = payment({ customerId: 'Customer-1', metadata: { note: 'red' } });
  const records = createRecordBuilder({ hmacKey });
  await opened.store.payments.insert(paid);
  await opened.store.refunds.open(refund({ paymentId: paid.id, description: 'Blue shoes', provider: 'alipay' }));
  await opened.store.tradeRecords.post([records.capture({ payment: paid, at: paid.createdAt })]);
  for (const name of collections) await opened.raw.collection(name).updateMany({}, { $unset: { tokens: '' } });
  await opened.raw.collection('search_indexes').deleteMany({});
});
afterEach(() => opened.close());

const base = { merchantIds: ['acme'], limit: 5 };

/** A process that starts on the database as it is. */
async function started<T>(act: (store: Store) => Promise<T>): Promise<T> {
  const store = await createStore({ uri: opened.uri, hmacKey });
  try {
    await store.prepare();
    return await act(store);
  } finally {
    await store.close();
  }
}

const found = (store: Store) =>
  Promise.all([
    store.refunds.list({ ...base, provider: 'alipay', currency: 'GBP', amountFrom: 1250, amountTo: 1250 }),
    store.payments.list({ ...base, provider: 'stripe', currency: 'GBP' }),
    store.tradeRecords.list({ ...base, type: 'payment', provider: 'stripe', customerId: 'Customer-1' }),
  ]).then((pages) => pages.map(({ data }) => data.length));

const foundByWords = (store: Store) =>
  Promise.all([
    store.refunds.list({ ...base, q: 'blue' }),
    store.payments.list({ ...base, q: 'customer-1 red' }),
    store.tradeRecords.list({ ...base, q: 'customer-1' }),
  ]).then((pages) => pages.map(({ data }) => data.length));

test('until it has run, filters find rows without tokens all the same', async () => {
  expect(await started(found)).toEqual([1, 1, 1]);
  expect(await started(foundByWords)).toEqual([0, 0, 0]);
});

test('gives every row its tokens, changes nothing else, and may be repeated', async () => {
  const before = await started((store) => store.tradeRecords.list(base));
  const seen: [string, number][] = [];
  await started((store) => store.reindex((collection, rows) => seen.push([collection, rows])));
  expect(seen).toEqual(collections.map((name) => [name, 1]));
  expect(await started(found)).toEqual([1, 1, 1]);
  expect(await started(foundByWords)).toEqual([1, 1, 1]);
  expect(await started((store) => store.tradeRecords.list(base))).toEqual(before);
  const stored = await opened.raw.collection('refunds').findOne({});
  await started((store) => store.reindex());
  expect(await opened.raw.collection('refunds').findOne({})).toEqual(stored);
});

test('a run that was cut short goes on where it stopped', async () => {
  const first = await opened.raw.collection<{ _id: string }>('refunds').findOne({});
  await opened.raw
    .collection<{ _id: string }>('search_indexes')
    .insertOne({ _id: 'refunds', version: 0, after: first?._id ?? '' } as never);
  const seen: string[] = [];
  await started((store) => store.reindex((collection) => seen.push(collection)));
  expect(seen).toEqual(['payments', 'trade_records']);
});

test('a database that begins empty is complete from its first row on', async () => {
  const fresh = await openStore('reindex-fresh');
  const marks = await fresh.raw.collection('search_indexes').find().toArray();
  expect(marks.map(({ version }) => Number(version))).toEqual([1, 1, 1]);
  await fresh.close();
});
