import { createRecordBuilder } from '../../ledger/record-builder';
import { append, emptyRange, rootOf } from '../../ledger/merkle/compact-range';
import { proveInclusion, verifyInclusion } from '../../ledger/merkle/inclusion';
import { proveConsistency, verifyConsistency } from '../../ledger/merkle/consistency';
import { recordLeaf } from '../../ledger/seals/leaf';
import { makeSeal } from '../../ledger/seals/seal';
import type { Seal } from '../../ledger/seals/seal';
import { signerOf } from '../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../ledger/trade-record';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, newId, payment } from './support/rows';

const hmacKey = 'a key of the tests';
const builder = createRecordBuilder({ hmacKey });
const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));

let opened: TestStore;
beforeEach(async () => {
  opened = await openStore('ledger', { hmacKey });
});
afterEach(() => opened.close());

async function post(count: number): Promise<TradeRecord[]> {
  const records = Array.from({ length: count }, () =>
    builder.hold({ payment: payment(), refund: { id: newId('re'), amount: 7, providerRefundId: null }, at: at(1) }),
  );
  await opened.store.tradeRecords.post(records);
  return records;
}

const sealOf = (last: Seal | null, records: readonly TradeRecord[]): Seal =>
  makeSeal(
    last,
    records.map((record) => ({ id: record.id, leaf: recordLeaf(record) })),
    signer,
    at(9),
  );

test('a posted record waits until its seal was projected', async () => {
  const { ledger, tradeRecords } = opened.store;
  expect(await ledger.waitingSince()).toBeNull();
  const records = await post(3);
  const waiting = await ledger.waiting(10);
  expect(waiting.map(({ record }) => record.id).toSorted()).toEqual(records.map(({ id }) => id).toSorted());
  expect(await ledger.waiting(2)).toHaveLength(2);
  expect(await ledger.waitingSince()).toEqual(waiting[0]!.unsealedSince);

  const seal = sealOf(null, records);
  expect(await ledger.insertSeal(seal)).toBe(true);
  expect(await ledger.head()).toEqual({ seal, projected: false });
  await ledger.project(seal);
  expect(await ledger.head()).toEqual({ seal, projected: true });
  expect(await ledger.waiting(10)).toEqual([]);
  expect(await ledger.leavesOf([records[1]!.id, 'tr_none'])).toEqual([
    { index: 1, record: records[1]!.id, hash: recordLeaf(records[1]!), seal: 1 },
  ]);
  expect(await tradeRecords.get(records[0]!.id, null)).toEqual(records[0]);
});

test('one of two seals of a sequence stands', async () => {
  const { ledger } = opened.store;
  const [one, two] = [await post(1), await post(1)];
  const won = await Promise.all([ledger.insertSeal(sealOf(null, one)), ledger.insertSeal(sealOf(null, two))]);
  expect(won.filter(Boolean)).toHaveLength(1);
});

test('projecting again changes nothing', async () => {
  const { ledger } = opened.store;
  const seal = sealOf(null, await post(5));
  await ledger.insertSeal(seal);
  await ledger.project(seal);
  await ledger.project(seal);
  expect(await ledger.leaves(0, 10)).toHaveLength(5);
});

test('another leaf in the place of one that was sealed is a breach', async () => {
  const { ledger } = opened.store;
  const seal = sealOf(null, await post(2));
  await opened.raw
    .collection<{ _id: number }>('ledger_leaves')
    .insertOne({ _id: 1, record: 'tr_other', hash: '00', seal: 1 } as { _id: number });
  await ledger.insertSeal(seal);
  await expect(ledger.project(seal)).rejects.toBeInstanceOf(TradeRecordBreach);
});

test('proofs are read from tiles, whatever the batches were', async () => {
  const { ledger } = opened.store;
  const hashes: Buffer[] = [];
  let last: Seal | null = null;
  const sizes = [1, 254, 3, 300, 700];
  for (const [number, size] of sizes.entries()) {
    const batch = Array.from({ length: size }, (_, leaf) => ({
      id: `tr_${number}_${leaf}`,
      leaf: Buffer.alloc(32, number * 31 + leaf).toString('hex'),
    }));
    last = makeSeal(last, batch, signer, at(number));
    await ledger.insertSeal(last);
    await ledger.project(last);
    hashes.push(...batch.map(({ leaf }) => Buffer.from(leaf, 'hex')));
  }
  const size = hashes.length;
  const root = (to: number) => rootOf(append(emptyRange, hashes.slice(0, to)));
  expect(last?.root).toBe(root(size).toString('hex'));
  for (const index of [0, 1, 255, 256, 511, 777, size - 1]) {
    const proof = await proveInclusion(index, size, ledger.readNodes);
    expect(verifyInclusion(proof, { index, size, leaf: hashes[index]!, root: root(size) })).toBe(true);
  }
  for (const from of [1, 255, 256, 558, size - 1]) {
    const proof = await proveConsistency(from, size, ledger.readNodes);
    expect(verifyConsistency(proof, { from, to: size, fromRoot: root(from), toRoot: root(size) })).toBe(true);
  }
  await opened.raw.collection<{ _id: string }>('ledger_tiles').deleteOne({ _id: '0/1' });
  await expect(proveInclusion(257, size, ledger.readNodes)).rejects.toThrow('tile 0/1');
});

test('a record that was set aside does not wait, until it is to be judged again', async () => {
  const { ledger } = opened.store;
  const [record] = (await post(1)) as [TradeRecord];
  await ledger.refuse(record.id, at(5));
  expect(await ledger.waiting(10)).toEqual([]);
  expect(await ledger.standings(null, 10)).toEqual([{ record, unsealedSince: null, refusedAt: at(5) }]);
  expect(await ledger.reconsider([record.id, 'tr_none'], at(6))).toBe(1);
  expect(await ledger.waiting(10)).toEqual([{ record, unsealedSince: at(6), refusedAt: null }]);
});

test('records from before there was a sealer wait when they are adopted, others stay as they are', async () => {
  const { ledger } = opened.store;
  const [old, aside] = (await post(2)) as [TradeRecord, TradeRecord];
  await opened.raw.collection('trade_records').updateMany({}, { $unset: { unsealedSince: '' } });
  await ledger.refuse(aside.id, at(5));
  expect(await ledger.adopt(at(6))).toBe(1);
  expect(await ledger.waiting(10)).toEqual([{ record: old, unsealedSince: at(6), refusedAt: null }]);
});

test('what is sealed cannot be made to wait again', async () => {
  const { ledger } = opened.store;
  const records = await post(1);
  const seal = sealOf(null, records);
  await ledger.insertSeal(seal);
  await ledger.project(seal);
  expect(await ledger.reconsider([records[0]!.id], at(6))).toBe(0);
  expect(await ledger.waiting(10)).toEqual([]);
});

test('only what waits stands in the index of what waits', async () => {
  await post(2);
  const indexes = await opened.raw.collection('trade_records').indexes();
  expect(indexes).toContainEqual(expect.objectContaining({ key: { unsealedSince: 1 }, sparse: true }));
});
