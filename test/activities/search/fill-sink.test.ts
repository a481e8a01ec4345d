import mongoose from 'mongoose';
import type { ActivityDeps } from '../../../activities/deps';
import { sealBatch } from '../../../activities/sealing/seal-batch';
import { createSearchEngine } from '../../../activities/search/search-engine';
import { signerOf } from '../../../ledger/seals/signing-keys';
import { payment, refund } from '../../store/support/rows';
import { ActivityWorld, hmacKey } from '../support/activity-world';
import { SearchEngineStandIn } from './search-engine-stand-in';

let world: ActivityWorld;
let engine: SearchEngineStandIn;
let deps: ActivityDeps;
beforeEach(async () => {
  [world, engine] = await Promise.all([ActivityWorld.start('fill_sink'), SearchEngineStandIn.start()]);
  const options = { url: engine.url, authorization: 'ApiKey abc', indexPrefix: 'shop', retryPauseMs: 1 };
  deps = { ...world.deps, searchEngine: createSearchEngine(options) };
  world.deps = deps;
});
afterEach(async () => {
  await engine.stop();
  await world.close();
});

const minuteMs = 60_000;
const ago = (minutes: number): Date => new Date(Date.now() - minutes * minuteMs);

const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
const seal = () => sealBatch(world.store, { hmacKey, signer }, new Date());

async function made(minutes: number, change = {}) {
  const at = ago(minutes);
  const paid = payment({ createdAt: at, capturedAt: at });
  const row = refund({
    paymentId: paid.id,
    createdAt: at,
    updatedAt: at,
    description: 'for Jane Doe',
    metadata: { phone: '0123' },
    ...change,
  });
  await world.store.refunds.open(row);
  await world.store.tradeRecords.post([deps.records.hold({ payment: paid, refund: row, at })]);
  await seal();
  return row;
}

const refunds = () => engine.documents('shop-refunds');
const records = () => engine.documents('shop-trade-records');

test('what is there reaches the search engine: ids, states and amounts, and nothing that people wrote', async () => {
  const row = await made(400_000);
  await made(3);
  expect(await world.run('fillSearchSink')).toEqual({ indexed: 4, rejected: 0, caughtUp: true });
  expect([refunds().length, records().length]).toEqual([2, 2]);
  expect(refunds()[0]).toMatchObject({
    id: row.id,
    merchant: 'acme',
    state: 'requested',
    amount: 1250,
    '@timestamp': row.updatedAt.toISOString(),
  });
  expect(records()[0]).toMatchObject({ type: 'refund_hold', refund_id: row.id, payment_id: row.paymentId });
  expect(JSON.stringify([...refunds(), ...records()])).not.toMatch(/Jane|0123|hmac/);
  expect([...engine.templates.keys()]).toEqual(['shop']);
  expect(new Set(engine.authorizations)).toEqual(new Set(['ApiKey abc']));
});

test('a later run brings what is new, reads a little of the past again, and leaves the rest', async () => {
  await made(400);
  await world.run('fillSearchSink');
  const late = await made(2);
  expect(await world.run('fillSearchSink')).toMatchObject({ indexed: 2 });
  expect(refunds().map(({ id }) => id)).toContain(late.id);
  // Within the overlap, refunds come again, as the same documents.
  expect(await world.run('fillSearchSink')).toMatchObject({ indexed: 1 });
  expect([refunds().length, records().length]).toEqual([2, 2]);
});

test('a record of a movement of long ago is brought when it is sealed', async () => {
  await made(1);
  await world.run('fillSearchSink');
  const paid = payment({ createdAt: ago(50_000), capturedAt: ago(50_000) });
  const late = deps.records.capture({ payment: paid, at: ago(50_000) });
  await world.store.tradeRecords.post([late]);
  await seal();
  await world.run('fillSearchSink');
  expect(records().map(({ id }) => id)).toContain(late.id);
});

test('what was brought by time, before, is brought once more with what that missed', async () => {
  const late = await made(400_000);
  const raw = await mongoose.createConnection(world.uri).asPromise();
  const checkpoints = raw.collection<{ _id: string }>('search_sink');
  await checkpoints.insertOne({ _id: 'trade_records', reached: ago(1) } as { _id: string });
  await raw.close();
  await world.run('fillSearchSink');
  expect(records()).toMatchObject([{ refund_id: late.id }]);
});

test('many seals are brought in order, and where they were replaced all of them are brought again', async () => {
  for (let number = 0; number < 4; number += 1) await made(10 + number);
  expect(await world.run('fillSearchSink')).toMatchObject({ indexed: 8, caughtUp: true });
  await made(1);
  const raw = await mongoose.createConnection(world.uri).asPromise();
  for (const name of ['ledger_seals', 'ledger_leaves', 'ledger_tiles']) await raw.collection(name).deleteMany({});
  await raw.collection('trade_records').updateMany({}, { $set: { unsealedSince: new Date() } });
  await raw.close();
  await seal();
  for (let number = 0; number < 6; number += 1) await made(1);
  engine.indexes.clear();
  await world.run('fillSearchSink');
  expect(records()).toHaveLength(11);
});

test('one that is set back while it runs begins there', async () => {
  await made(3);
  const batch = await world.store.searchSink.nextSealed();
  await world.store.searchSink.keepReached('trade_records', ago(60));
  await batch!.done();
  expect((await world.store.searchSink.nextSealed())?.rows).toHaveLength(1);
});

test('an older state never replaces a newer one', async () => {
  const row = await made(1);
  await world.run('fillSearchSink');
  engine.indexes.get('shop-refunds')?.set(row.id, { version: 9, body: { id: row.id, state: 'succeeded' } });
  await world.run('fillSearchSink');
  expect(refunds()).toEqual([{ id: row.id, state: 'succeeded' }]);
});

test('what is refused as too much is sent again, item by item', async () => {
  const [busy, other] = [await made(2), await made(1)];
  let refusals = 2;
  engine.fault = (id) => (id === busy.id && refusals-- > 0 ? { status: 429, type: 'rejected_execution' } : null);
  expect(await world.run('fillSearchSink')).toMatchObject({ indexed: 4, rejected: 0 });
  expect(engine.requests.filter((ids) => ids.includes(busy.id))).toHaveLength(3);
  expect(engine.requests.filter((ids) => ids.includes(other.id))).toHaveLength(1);
});

test('a document that is never taken holds up no other', async () => {
  const [bad] = [await made(2), await made(1)];
  engine.fault = (id) => (id === bad.id ? { status: 400, type: 'mapper_parsing_exception' } : null);
  expect(await world.run('fillSearchSink')).toEqual({ indexed: 3, rejected: 1, caughtUp: true });
  expect((await world.store.searchSink.reached('refunds'))?.getTime()).toBeGreaterThan(ago(1).getTime());
});

test('while it does not answer nothing is lost: the next run brings what this one could not', async () => {
  await made(1_000);
  engine.failures.push(200, 503);
  await expect(world.run('fillSearchSink')).rejects.toMatchObject({ name: 'SearchEngineError' });
  expect(await world.store.searchSink.reached('trade_records')).toBeNull();
  expect([refunds().length, records().length]).toEqual([0, 0]);
  await world.run('fillSearchSink');
  expect([refunds().length, records().length]).toEqual([1, 1]);
});

test('set back, it brings again what lies behind', async () => {
  await made(1_000);
  await world.run('fillSearchSink');
  engine.indexes.clear();
  await world.run('fillSearchSink');
  expect(refunds()).toEqual([]);
  for (const source of ['trade_records', 'refunds'] as const)
    await world.store.searchSink.keepReached(source, ago(1_001));
  await world.run('fillSearchSink');
  expect([refunds().length, records().length]).toEqual([1, 1]);
});

test('without a search engine there is nothing to do', async () => {
  const { searchEngine: _none, ...without } = deps;
  world.deps = without;
  await made(1);
  expect(await world.run('fillSearchSink')).toEqual({ indexed: 0, rejected: 0, caughtUp: true });
  expect(engine.requests).toEqual([]);
});
