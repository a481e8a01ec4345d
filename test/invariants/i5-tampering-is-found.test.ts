import type { Collection } from 'mongoose';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { createRecordBuilder } from '../../ledger/record-builder';
import { contentHashOf } from '../../ledger/seal-record';
import { recordLeaf } from '../../ledger/seals/leaf';
import { headOf, makeSeal } from '../../ledger/seals/seal';
import type { Seal } from '../../ledger/seals/seal';
import { signerOf } from '../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Finding } from '../../ledger/verify/finding';
import { verifyCheckpoints } from '../../ledger/verify/verify-checkpoints';
import { verifyFromStart, verifyStep, type VerifyOptions, type VerifyPosition } from '../../ledger/verify/verify-step';
import { openStore } from '../store/support/open-store';
import type { TestStore } from '../store/support/open-store';
import { at, newId, payment } from '../store/support/rows';

/** I5: the table of docs/ledger.md. Whatever somebody does to the database straight is found and named. */

const hmacKey = 'a key of the tests';
const builder = createRecordBuilder({ hmacKey });
const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
const forger = signerOf('tests/ledger', Buffer.alloc(32, 2));
const keys = { hmacKey, signer };

/** Documents as whoever tampers sees them. */
interface Row {
  readonly _id: string | number;
  readonly [field: string]: unknown;
}

let opened: TestStore;
/** The checkpoints that were kept outside. */
let outside: string[];
let sealed: TradeRecord[];
const collection = (name: string): Collection<Row> => opened.raw.collection<Row>(name);

async function post(count: number): Promise<TradeRecord[]> {
  const records = Array.from({ length: count }, () =>
    builder.hold({ payment: payment(), refund: { id: newId('re'), amount: 7, providerRefundId: null }, at: at(1) }),
  );
  await opened.store.tradeRecords.post(records);
  return records;
}

const collections = ['trade_records', 'ledger_seals', 'ledger_leaves', 'ledger_tiles'];

beforeAll(async () => {
  opened = await openStore('verifyledger', { hmacKey });
});
afterAll(() => opened.close());
beforeEach(async () => {
  for (const name of collections) await opened.raw.collection(name).deleteMany({});
  outside = [];
  sealed = [];
  for (const size of [3, 2, 4]) {
    sealed.push(...(await post(size)));
    outside.push((await sealBatch(opened.store, keys, at(50)))!.note);
  }
});

async function verify(options: Partial<VerifyOptions> = {}): Promise<Finding[]> {
  const { ledger } = opened.store;
  const findings: Finding[] = [];
  let position: VerifyPosition | null = verifyFromStart;
  while (position !== null) {
    const step = await verifyStep(ledger, position, { verifiers: [signer], hmacKey, ...options });
    findings.push(...step.findings);
    position = step.next;
  }
  return findings;
}

async function verifyOutside(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const part of verifyCheckpoints(opened.store.ledger, outside, [signer])) findings.push(...part.findings);
  return findings;
}

const seals = (): Promise<Seal[]> => opened.store.ledger.seals(0, 100);
const names = (findings: readonly Finding[]) => findings.map(({ kind, seal, record }) => ({ kind, seal, record }));

/** The record at a place of the log. */
async function recordAt(index: number): Promise<TradeRecord> {
  const [leaf] = await opened.store.ledger.leaves(index, index + 1);
  return sealed.find(({ id }) => id === leaf!.record)!;
}

test('nothing is found where nothing was touched, with records that still wait', async () => {
  await post(2);
  expect(await verify()).toEqual([]);
  expect(await verifyOutside()).toEqual([]);
});

test('an amount was changed', async () => {
  const { id } = await recordAt(4);
  await collection('trade_records').updateOne({ _id: id }, { $set: { amount: 9_999 } });
  expect(names(await verify())).toEqual([{ kind: 'record_altered', seal: 2, record: id }]);
});

test('an amount was changed and its hash with it', async () => {
  const record = await recordAt(4);
  const amount = 9_999;
  const postings = record.postings.map((side) => ({
    ...side,
    ...(side.debit > 0 ? { debit: amount } : { credit: amount }),
  }));
  const contentHash = contentHashOf({ ...record, amount, postings });
  await collection('trade_records').updateOne({ _id: record.id }, { $set: { amount, postings, contentHash } });
  expect(names(await verify())).toEqual([{ kind: 'record_unsigned', seal: 2, record: record.id }]);
});

test('two postings were swapped', async () => {
  const record = await recordAt(0);
  await collection('trade_records').updateOne(
    { _id: record.id },
    { $set: { postings: [...record.postings].reverse() } },
  );
  expect(names(await verify())).toEqual([{ kind: 'record_altered', seal: 1, record: record.id }]);
});

test('a record was deleted', async () => {
  const { id } = await recordAt(8);
  await collection('trade_records').deleteOne({ _id: id });
  expect(names(await verify())).toEqual([{ kind: 'record_missing', seal: 3, record: id }]);
});

test('a record was deleted, from the seal and the log too', async () => {
  const { id } = await recordAt(8);
  await collection('trade_records').deleteOne({ _id: id });
  await collection('ledger_leaves').deleteOne({ record: id });
  await collection('ledger_seals').updateOne({ _id: 3 }, { $pull: { records: id } } as object);
  expect(names(await verify())[0]).toEqual({ kind: 'seal_altered', seal: 3, record: null });
});

test.each([
  ['nothing says that it waits', {}, 'record_unsealed'],
  ['it is said to be set aside', { refusedAt: at(1) }, 'record_refused'],
])('a record was inserted, and %s', async (_what, mark, kind) => {
  const { id, ...rest } = builder.hold({
    payment: payment(),
    refund: { id: newId('re'), amount: 7, providerRefundId: null },
    at: at(1),
  });
  await collection('trade_records').insertOne({ _id: id, ...rest, ...mark });
  expect(names(await verify())).toEqual([{ kind, seal: null, record: id }]);
});

test.each<[string, unknown]>([
  ['at its end', 9],
  ['far beyond its end', 1_000_000],
  ['before its begin', -1],
  ['between two others', 3.5],
  ['that is no number', 'x'],
  ['that sorts before all numbers', null],
])('a record was inserted with a place in the log that no seal gave it: %s', async (_what, index) => {
  const { id, ...rest } = builder.hold({
    payment: payment(),
    refund: { id: newId('re'), amount: 7, providerRefundId: null },
    at: at(1),
  });
  await collection('trade_records').insertOne({ _id: id, ...rest });
  await collection('ledger_leaves').insertOne({ _id: index as number, record: id, hash: '00', seal: 3 });
  expect(names(await verify())).toEqual([
    { kind: 'leaf_altered', seal: null, record: id },
    { kind: 'record_unsealed', seal: null, record: id },
  ]);
});

test('two records changed places in the log', async () => {
  const [first, second] = [await recordAt(3), await recordAt(4)];
  const [, seal] = await seals();
  await collection('ledger_seals').updateOne(
    { _id: 2 },
    { $set: { records: [second.id, first.id], leaves: [...seal!.leaves].reverse() } },
  );
  expect(names(await verify())[0]).toEqual({ kind: 'seal_altered', seal: 2, record: null });
});

/** A batch as whoever does not have the engine's keys would make it. */
async function forge(sequence: number, by = forger): Promise<Seal> {
  const all = await seals();
  const batch = all[sequence - 1]!.records.toReversed();
  const byId = new Map(sealed.map((record) => [record.id, record]));
  const seal = makeSeal(
    all[sequence - 2] ?? null,
    batch.map((id) => ({ id, leaf: recordLeaf(byId.get(id)!) })),
    by,
    at(50),
  );
  const { sequence: _id, ...rest } = seal;
  await collection('ledger_seals').replaceOne({ _id: sequence }, { ...rest, projected: true });
  await collection('ledger_leaves').deleteMany({ seal: sequence });
  await opened.store.ledger.project(seal);
  return seal;
}

test('a batch was replaced and everything hashed anew', async () => {
  await forge(2);
  expect(names(await verify()).slice(0, 2)).toEqual([
    { kind: 'seal_unsigned', seal: 2, record: null },
    { kind: 'seal_altered', seal: 2, record: null },
  ]);
});

test('a seal was removed from the middle', async () => {
  await collection('ledger_seals').deleteOne({ _id: 2 });
  expect(names(await verify())[0]).toEqual({ kind: 'seal_missing', seal: 2, record: null });
});

test('a seal was removed from the end', async () => {
  await collection('ledger_seals').deleteOne({ _id: 3 });
  const { id } = await recordAt(5);
  expect(names(await verify())).toContainEqual({ kind: 'leaf_altered', seal: null, record: id });
  await collection('ledger_leaves').deleteMany({ seal: 3 });
  expect(names(await verify()).map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => 'record_unsealed'));
});

test('the end was removed with all its records: the sealer remembers it, and so do those outside', async () => {
  const remembered = headOf((await opened.store.ledger.head())!.seal);
  const [, , last] = await seals();
  await collection('ledger_seals').deleteOne({ _id: 3 });
  await collection('ledger_leaves').deleteMany({ seal: 3 });
  await collection('trade_records').deleteMany({ _id: { $in: [...last!.records] } });
  expect(await verify()).toEqual([]);
  expect(names(await verify({ remembered }))).toEqual([{ kind: 'head_missing', seal: 3, record: null }]);
  expect(names(await verifyOutside())).toEqual([{ kind: 'checkpoint_contradicted', seal: null, record: null }]);
});

test('both ends were rewritten with the engine’s own keys: those outside know better', async () => {
  const remembered = headOf((await opened.store.ledger.head())!.seal);
  await collection('ledger_tiles').deleteMany({});
  for (const sequence of [1, 2, 3]) await forge(sequence, signer);
  expect(await verify()).toEqual([]);
  expect(names(await verify({ remembered }))).toEqual([{ kind: 'head_missing', seal: 3, record: null }]);
  expect(names(await verifyOutside())).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'checkpoint_contradicted', seal: null, record: null })),
  );
});

test('a checkpoint that nobody of ours signed is no evidence', async () => {
  outside.push(outside[0]!.replace('\n3\n', '\n4\n'));
  expect(names(await verifyOutside())).toEqual([{ kind: 'checkpoint_unsigned', seal: null, record: null }]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['time', { sealedAt: at(51) }, 'seal_unsigned'],
  ['checkpoint', { note: 'none' }, 'seal_altered'],
  ['edge', { edge: ['00'.repeat(32)] }, 'seal_altered'],
])('the %s of a seal was changed', async (_what, change, kind) => {
  await collection('ledger_seals').updateOne({ _id: 2 }, { $set: change });
  expect(names(await verify())[0]).toEqual({ kind, seal: 2, record: null });
});

test('a place in the log, or a tile, was changed; both are mended from the seals', async () => {
  const { ledger } = opened.store;
  const { id } = await recordAt(4);
  await collection('ledger_leaves').updateOne({ _id: 4 }, { $set: { hash: '00' } });
  await collection('ledger_tiles').updateOne({ _id: '0/0' }, { $set: { 'hashes.1': '00'.repeat(32) } });
  expect(names(await verify())).toEqual([
    { kind: 'tiles_altered', seal: 1, record: null },
    { kind: 'leaf_altered', seal: 2, record: id },
  ]);
  for (const seal of await seals()) await ledger.projectAnew(seal);
  expect(await verify()).toEqual([]);
});

test('in a log of several tiles any hash that was changed or removed is found', async () => {
  await post(260);
  await sealBatch(opened.store, keys, at(50));
  expect(await verify()).toEqual([]);
  const tiles = collection('ledger_tiles');
  const altered = (seal: number) => ({ kind: 'tiles_altered', seal, record: null });
  await tiles.updateOne({ _id: '0/0' }, { $set: { 'hashes.100': '00'.repeat(32) } });
  expect(names(await verify())).toEqual([altered(4)]);
  await tiles.updateOne({ _id: '0/0' }, { $unset: { 'hashes.4': '' } });
  expect(names(await verify())).toEqual([altered(2), altered(4)]);
  for (const seal of await seals()) await opened.store.ledger.projectAnew(seal);
  expect(await verify()).toEqual([]);
  await tiles.updateOne({ _id: '1/0' }, { $set: { 'hashes.0': '00'.repeat(32) } });
  expect(names(await verify())).toEqual([altered(4)]);
});

test.each(['postings', 'occurredAt', 'hmac'])('a record’s %s was removed', async (field) => {
  const { id } = await recordAt(4);
  await collection('trade_records').updateOne({ _id: id }, { $unset: { [field]: '' } });
  expect(names(await verify())).toEqual([{ kind: 'record_altered', seal: 2, record: id }]);
});

test('what is verified under keys of the engine is not under those of others', async () => {
  const findings = await verify({ verifiers: [forger] });
  expect(findings.filter(({ kind }) => kind === 'seal_unsigned').map(({ seal }) => seal)).toEqual([1, 2, 3]);
});
