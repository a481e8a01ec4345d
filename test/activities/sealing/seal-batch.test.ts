import fc from 'fast-check';
import { sealBatch } from '../../../activities/sealing/seal-batch';
import type { RunSideEffect, SideEffectName } from '../../../domain/side-effect';
import { createRecordBuilder } from '../../../ledger/record-builder';
import { recordLeaf } from '../../../ledger/seals/leaf';
import { isSigned, sealHashOf } from '../../../ledger/seals/seal';
import type { Seal } from '../../../ledger/seals/seal';
import { signerOf } from '../../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../../ledger/trade-record';
import { createStore } from '../../../store/create-store';
import type { Store } from '../../../store/store';
import { openStore } from '../../store/support/open-store';
import type { TestStore } from '../../store/support/open-store';
import { at, newId, payment } from '../../store/support/rows';

const hmacKey = 'a key of the tests';
const builder = createRecordBuilder({ hmacKey });
const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
const keys = { hmacKey, signer };

let opened: TestStore;
/** Other sealers on the same database: what they die of is up to the test. */
const crashes = new Map<Store, RunSideEffect>();
const sealers: Store[] = [];
beforeAll(async () => {
  opened = await openStore('sealbatch', { hmacKey });
  for (let number = 0; number < 2; number += 1) {
    const runSideEffect: RunSideEffect = (name, act) => (crashes.get(store) ?? plainly)(name, act);
    const store: Store = await createStore({ uri: opened.uri, runSideEffect });
    sealers.push(store);
  }
});
afterAll(async () => {
  await Promise.all(sealers.map((store) => store.close()));
  await opened.close();
});

const collections = ['trade_records', 'ledger_seals', 'ledger_leaves', 'ledger_tiles', 'alerts'];
beforeEach(() => clear());

async function clear(): Promise<void> {
  crashes.clear();
  for (const name of collections) await opened.raw.collection(name).deleteMany({});
}

const plainly: RunSideEffect = (_name, act) => act();

class Crash extends Error {}

/** The process dies at the n-th of its writes, before or after it. */
function dyingAt(nth: number, after: boolean): RunSideEffect {
  let visits = 0;
  return async <T>(_name: SideEffectName, act: () => Promise<T>): Promise<T> => {
    visits += 1;
    if (visits > nth || (visits === nth && !after)) throw new Crash();
    const result = await act();
    if (visits === nth) throw new Crash();
    return result;
  };
}

async function post(count: number): Promise<TradeRecord[]> {
  const records = Array.from({ length: count }, () =>
    builder.hold({ payment: payment(), refund: { id: newId('re'), amount: 7, providerRefundId: null }, at: at(1) }),
  );
  await opened.store.tradeRecords.post(records);
  return records;
}

async function sealAll(): Promise<void> {
  while ((await sealBatch(opened.store, keys, at(50))) !== null);
}

/** Every record stands in one seal, at its place in the log, and the seals are a chain. */
async function expectEachSealedOnce(records: readonly TradeRecord[]): Promise<void> {
  const { ledger } = opened.store;
  const seals = await ledger.seals(0, 1_000);
  expect(seals.flatMap((seal) => seal.records).toSorted()).toEqual(records.map(({ id }) => id).toSorted());
  let before: Seal | null = null;
  for (const seal of seals) {
    expect(seal.sequence).toBe((before?.sequence ?? 0) + 1);
    expect(seal.previous).toBe(before === null ? null : sealHashOf(before));
    expect(seal.from).toBe(before?.size ?? 0);
    expect(isSigned(seal, [signer])).toBe(true);
    before = seal;
  }
  const byId = new Map(records.map((record) => [record.id, record]));
  const leaves = await ledger.leaves(0, 10_000);
  expect(leaves.map(({ index }) => index)).toEqual(records.map((_record, index) => index));
  for (const { record, hash } of leaves) expect(hash).toBe(recordLeaf(byId.get(record)!));
  expect(await ledger.waiting(1)).toEqual([]);
}

test('what waits is sealed, in the order in which it happened', async () => {
  const records = await post(3);
  const late = builder.hold({
    payment: payment(),
    refund: { id: newId('re'), amount: 7, providerRefundId: null },
    at: at(0),
  });
  await opened.store.tradeRecords.post([late]);
  const seal = await sealBatch(opened.store, keys, at(50));
  expect(seal?.records[0]).toBe(late.id);
  await expectEachSealedOnce([...records, late]);
  expect(await sealBatch(opened.store, keys, at(51))).toBeNull();
});

test('a record that the engine did not sign is set aside with an alarm, and holds nothing up', async () => {
  const good = await post(2);
  const forged = createRecordBuilder({ hmacKey: 'a guess' }).hold({
    payment: payment(),
    refund: { id: newId('re'), amount: 7, providerRefundId: null },
    at: at(0),
  });
  const { id, ...rest } = forged;
  await opened.raw
    .collection<{ _id: string }>('trade_records')
    .insertOne({ _id: id, ...rest, unsealedSince: at(0) } as unknown as { _id: string });
  await sealAll();
  await expectEachSealedOnce(good);
  expect(await opened.store.alerts.list(null, 10)).toMatchObject([
    { kind: 'ledger_record_refused', severity: 'critical', subject: id },
  ]);
});

test('a record that was altered before it was sealed is set aside', async () => {
  const [altered, ...good] = (await post(3)) as [TradeRecord, ...TradeRecord[]];
  await opened.raw
    .collection<{ _id: string }>('trade_records')
    .updateOne({ _id: altered.id }, { $set: { amount: 1_000_000 } });
  await sealAll();
  await expectEachSealedOnce(good);
  expect(await opened.store.alerts.list(null, 10)).toMatchObject([{ subject: altered.id }]);
});

test('a record that was sealed and is made to wait again stays in its one seal', async () => {
  const records = await post(2);
  await sealAll();
  await opened.raw.collection('trade_records').updateMany({}, { $set: { unsealedSince: at(60) } });
  await sealAll();
  await expectEachSealedOnce(records);
});

test.each(['postings', 'occurredAt'])(
  'a record whose %s was removed is set aside, and holds nothing up',
  async (field) => {
    const [broken, ...good] = (await post(3)) as [TradeRecord, ...TradeRecord[]];
    await opened.raw
      .collection<{ _id: string }>('trade_records')
      .updateOne({ _id: broken.id }, { $unset: { [field]: '' } });
    await sealAll();
    await expectEachSealedOnce(good);
    expect(await opened.store.alerts.list(null, 10)).toMatchObject([
      { kind: 'ledger_record_refused', subject: broken.id },
    ]);
  },
);

test.each<[string, unknown]>([
  ['far beyond the end', 1_000_000],
  ['where the next record is to stand', 2],
  ['between two others', 0.5],
  ['that is no number', 'x'],
])('a record is sealed although somebody gave it a place %s', async (_what, index) => {
  const before = await post(2);
  await sealAll();
  const records = await post(2);
  await opened.raw
    .collection<{ _id: unknown }>('ledger_leaves')
    .insertOne({ _id: index, record: records[0]!.id, hash: '00', seal: 1 } as { _id: unknown });
  await sealAll();
  await expectEachSealedOnce([...before, ...records]);
  expect(await opened.store.alerts.list(null, 10)).toMatchObject([
    { kind: 'ledger_breach', severity: 'critical', subject: records[0]!.id },
  ]);
});

test('a record that was sealed stays in its one seal although its place names another', async () => {
  const records = await post(2);
  await sealAll();
  await opened.raw.collection('ledger_leaves').updateMany({}, { $set: { seal: 7 } });
  await opened.raw.collection('trade_records').updateMany({}, { $set: { unsealedSince: at(60) } });
  await sealAll();
  expect(await opened.store.ledger.seals(0, 10)).toHaveLength(1);
  expect(await opened.store.ledger.leavesOf([records[0]!.id])).toMatchObject([{ record: records[0]!.id, seal: 1 }]);
});

interface Step {
  readonly posted: number;
  /** When each sealer dies, in its n-th write; none: it does not. */
  readonly deaths: readonly ({ readonly nth: number; readonly after: boolean } | null)[];
  readonly madeToWaitAgain: boolean;
}

const death = fc.option(fc.record({ nth: fc.integer({ min: 1, max: 8 }), after: fc.boolean() }));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ posted: fc.nat(3), deaths: fc.tuple(death, death), madeToWaitAgain: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);

test('two sealers at once that die between any two writes leave each record in one seal', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      await clear();
      const records: TradeRecord[] = [];
      for (const { posted, deaths, madeToWaitAgain } of story) {
        const runs = sealers.map((store, number) => {
          const end = deaths[number];
          crashes.set(store, end ? dyingAt(end.nth, end.after) : plainly);
          return sealBatch(store, keys, at(40)).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
        });
        // Posted while they seal: late records.
        records.push(...(await post(posted)));
        await Promise.all(runs);
        if (madeToWaitAgain) {
          await opened.raw.collection('trade_records').updateMany({}, { $set: { unsealedSince: at(60) } });
        }
      }
      await sealAll();
      await expectEachSealedOnce(records);
    }),
    { numRuns: 25 },
  );
});
