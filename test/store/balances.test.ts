import fc from 'fast-check';
import { rebuildBalances } from '../../activities/balances/rebuild-balances';
import { projectBalances } from '../../activities/balances/project-balances';
import { verifyBalances } from '../../activities/balances/verify-balances';
import { sealBatch } from '../../activities/sealing/seal-batch';
import type { RunSideEffect } from '../../domain/side-effect';
import { adjustmentRecord, adjustableAccounts } from '../../ledger/adjustment-record';
import { entriesOf, everyone } from '../../ledger/balances/entries';
import { sealRecord } from '../../ledger/seal-record';
import { signerOf } from '../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../ledger/trade-record';
import { movementsAfter } from '../../store/balances/movements-after';
import { createStore } from '../../store/create-store';
import { sealSchema } from '../../store/ledger/schema';
import type { StoredSeal } from '../../store/ledger/schema';
import type { BooksQuestion, Store } from '../../store/store';
import { tradeRecordSchema } from '../../store/trade-records/schema';
import type { StoredRecord } from '../../store/trade-records/schema';
import { instants } from '../ledger/balances/random-movements';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { newId } from './support/rows';

const hmacKey = 'a key of the tests';
const keys = { hmacKey, signer: signerOf('tests/ledger', Buffer.alloc(32, 1)) };

let opened: TestStore;
/** Another process on the same database: what it dies of is up to the test. */
let other: Store;
let crash: RunSideEffect = (_name, act) => act();
beforeAll(async () => {
  opened = await openStore('balances', { hmacKey });
  other = await createStore({ uri: opened.uri, hmacKey, runSideEffect: (name, act) => crash(name, act) });
});
afterAll(async () => {
  await other.close();
  await opened.close();
});

const collections = ['trade_records', 'ledger_seals', 'ledger_leaves', 'ledger_tiles', 'alerts'];
const derived = ['balance_buckets', 'balance_generations'];
async function clear(): Promise<void> {
  crash = (_name, act) => act();
  for (const name of [...collections, ...derived]) await opened.raw.collection(name).deleteMany({});
}
beforeEach(clear);

class Crash extends Error {}

/** The process dies at the n-th of its writes, before or after it. */
function dyingAt(nth: number, after: boolean): RunSideEffect {
  let visits = 0;
  return async (_name, act) => {
    visits += 1;
    if (visits > nth || (visits === nth && !after)) throw new Crash();
    const result = await act();
    if (visits === nth) throw new Crash();
    return result;
  };
}

const records: fc.Arbitrary<TradeRecord> = fc
  .record({
    merchantId: fc.constantFrom('acme', 'shop'),
    accounts: fc.shuffledSubarray([...adjustableAccounts], { minLength: 2, maxLength: 2 }),
    amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    currency: fc.constantFrom('GBP', 'JPY'),
    at: instants,
  })
  .map(({ accounts: [debit, credit], ...rest }) => {
    const facts = adjustmentRecord({ id: newId('adj'), ...rest, debit: debit!, credit: credit!, reference: null });
    return sealRecord(facts, hmacKey);
  });

const oneRecord = (at: Date, change: object = {}): TradeRecord =>
  sealRecord(
    adjustmentRecord({
      id: newId('adj'),
      merchantId: 'acme',
      debit: 'expense:fees',
      credit: 'liability:merchant',
      amount: 100,
      currency: 'GBP',
      reference: null,
      at,
      ...change,
    }),
    hmacKey,
  );

function naive(rows: readonly TradeRecord[], { owner, before }: BooksQuestion): string[] {
  const sums = new Map<string, bigint>();
  for (const record of rows) {
    if (before !== null && record.occurredAt >= before) continue;
    for (const entry of entriesOf(record)) {
      if (entry.owner !== owner) continue;
      const key = `${entry.account} ${entry.currency}`;
      sums.set(key, (sums.get(key) ?? 0n) + entry.net);
    }
  }
  return shown([...sums].map(([key, net]) => ({ key, net })));
}

const shown = (sums: readonly { key: string; net: bigint }[]): string[] =>
  sums
    .filter(({ net }) => net !== 0n)
    .map(({ key, net }) => `${key} ${net}`)
    .toSorted((a, b) => (a < b ? -1 : 1));

const asked = async (question: BooksQuestion): Promise<string[]> =>
  shown(
    (await opened.store.balances.sums(question)).map(({ account, currency, net }) => ({
      key: `${account} ${currency}`,
      net,
    })),
  );

/** A step of the engine's life: records arrive, some are sealed, seals are added to the balances, a process dies. */
const steps = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('post' as const), rows: fc.array(records, { maxLength: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('seal' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('project' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      nth: fc.integer({ min: 1, max: 6 }),
      after: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rebuild' as const) }) },
);

test('whatever happens in whatever order, balances at any instant and as of any seal are the naive sums', async () => {
  const owners = fc.constantFrom('acme', 'shop', everyone);
  const questions = fc.array(fc.record({ owner: owners, before: fc.option(instants), seal: fc.option(fc.nat()) }), {
    minLength: 3,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 12 }), questions, async (life, ask) => {
      await clear();
      const { balances, ledger, tradeRecords } = opened.store;
      const posted: TradeRecord[] = [];
      for (const step of life) {
        if (step.kind === 'post') {
          await tradeRecords.post(step.rows);
          posted.push(...step.rows);
        } else if (step.kind === 'seal') await sealBatch(opened.store, keys, new Date());
        else if (step.kind === 'project') await projectBalances(opened.store);
        else if (step.kind === 'rebuild') await rebuildBalances(balances);
        else {
          crash = dyingAt(step.nth, step.after);
          await projectBalances(other).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
        }
        const { seal: last } = await balances.generation();
        for (const { owner, before, seal } of ask) {
          const asOfSeal = seal === null ? null : seal % (last + 1);
          const sealed = new Set((await ledger.seals(0, asOfSeal ?? 0)).flatMap((one) => one.records));
          const rows = asOfSeal === null ? posted : posted.filter(({ id }) => asOfSeal > 0 && sealed.has(id));
          expect(await asked({ owner, before, asOfSeal })).toEqual(naive(rows, { owner, before, asOfSeal }));
        }
      }
    }),
    { numRuns: 12 },
  );
}, 240_000);

test('projectors that work at the same time add each seal once', async () => {
  const rows = Array.from({ length: 10 }, (_, n) => oneRecord(new Date(Date.UTC(2026, n % 12, 1 + n))));
  for (const row of rows) {
    await opened.store.tradeRecords.post([row]);
    await sealBatch(opened.store, keys, new Date());
  }
  await Promise.all(Array.from({ length: 4 }, (_, n) => projectBalances(n % 2 === 0 ? opened.store : other)));
  const question = { owner: 'acme', before: null, asOfSeal: null };
  expect(await asked(question)).toEqual(naive(rows, question));
  expect(await verifyBalances(opened.store.balances, { pauseMs: 1 })).toEqual({ seal: 10, differences: [] });
});

test('a record that arrives late changes balances of the past, and none as of an earlier seal', async () => {
  const { tradeRecords, balances } = opened.store;
  const before = new Date('2026-02-01');
  await tradeRecords.post([oneRecord(new Date('2026-01-10'))]);
  await sealBatch(opened.store, keys, new Date());
  await projectBalances(opened.store);
  await tradeRecords.post([oneRecord(new Date('2026-01-09'), { amount: 7 })]);
  const fees = async (asOfSeal: number | null) =>
    (await balances.sums({ owner: 'acme', before, asOfSeal })).find(({ account }) => account === 'expense:fees')?.net;
  expect(await fees(null)).toBe(107n);
  await sealBatch(opened.store, keys, new Date());
  expect([await fees(null), await fees(1), await fees(0)]).toEqual([107n, 100n, 0n]);
  await projectBalances(opened.store);
  expect([await fees(null), await fees(1), await fees(2)]).toEqual([107n, 100n, 107n]);
});

test('behind an old seal the records of each later one are read as they are added, not before', async () => {
  const rows = [1, 2, 3].map((day) => oneRecord(new Date(Date.UTC(2026, 0, day))));
  for (const row of rows) {
    await opened.store.tradeRecords.post([row]);
    await sealBatch(opened.store, keys, new Date());
  }
  const seals = opened.raw.model<StoredSeal>('ledger_seals', sealSchema);
  const stored = opened.raw.model<StoredRecord>('trade_records', tradeRecordSchema);
  const later = movementsAfter(seals, stored, 1, { merchantId: 'acme' });
  const read: unknown[] = [];
  for await (const { id, seal, record } of later) {
    read.push([id, seal, record.occurredAt]);
    await opened.raw.collection('trade_records').deleteMany({});
  }
  expect(read).toEqual([[rows[1]!.id, 2, rows[1]!.occurredAt]]);
});

test('what the ledger’s key did not sign, or somebody hid, counts nowhere', async () => {
  const at = new Date('2026-01-10T10:00:30Z');
  const [genuine, hidden] = [oneRecord(at), oneRecord(at)];
  await opened.store.tradeRecords.post([genuine, hidden]);
  const rows = opened.raw.collection<{ _id: string }>('trade_records');
  const stored = await rows.findOne({ _id: genuine.id });
  await rows.insertOne({ ...stored, _id: 'tr_forged' });
  await rows.updateOne({ _id: hidden.id }, { $unset: { unsealedSince: '' } });
  for (const before of [null, new Date('2026-01-10T10:00:31Z'), new Date('2026-02-01')]) {
    const question = { owner: 'acme', before, asOfSeal: null };
    expect(await asked(question)).toEqual(naive([genuine], question));
  }
});

test('a place that no seal gave brings no record into a statement, and one that names another seal costs none its own', async () => {
  const at = new Date('2026-01-10T10:00:30Z');
  const [genuine, forged] = [oneRecord(at), oneRecord(at)];
  await opened.store.tradeRecords.post([genuine]);
  await sealBatch(opened.store, keys, new Date());
  await opened.store.tradeRecords.post([forged]);
  await opened.raw.collection('trade_records').updateMany({}, { $unset: { unsealedSince: '' } });
  const leaves = opened.raw.collection<{ _id: number }>('ledger_leaves');
  await leaves.insertOne({ _id: 70, record: forged.id, hash: '00', seal: 1 } as { _id: number });
  await leaves.updateOne({ _id: 0 }, { $set: { seal: 5 } });
  const period = { from: new Date('2026-01-01'), to: new Date('2026-02-01') };
  const found: string[] = [];
  for await (const { id } of opened.store.balances.movements({ merchantId: 'acme', ...period, asOfSeal: 1 }))
    found.push(id);
  expect(found).toEqual([genuine.id]);
});

test('a sealed record that was tampered with stops the balances, with an alarm', async () => {
  const record = oneRecord(new Date('2026-01-10'));
  await opened.store.tradeRecords.post([record]);
  await sealBatch(opened.store, keys, new Date());
  const rows = opened.raw.collection<{ _id: string }>('trade_records');
  await rows.updateOne({ _id: record.id }, { $set: { 'postings.0.debit': 1 } });
  await expect(projectBalances(opened.store)).rejects.toThrow(record.id);
  expect(await opened.store.balances.generation()).toEqual({ id: 1, seal: 0 });
  const alarms = await opened.raw.collection('alerts').find().toArray();
  expect(alarms).toMatchObject([{ kind: 'balances_stopped', severity: 'critical' }]);
});

test('a bucket that was changed, removed or added is found, and a rebuild puts it right', async () => {
  const { tradeRecords, balances } = opened.store;
  const rows = [1, 2, 3].map((month) => oneRecord(new Date(Date.UTC(2026, month, 1))));
  await tradeRecords.post(rows);
  await sealBatch(opened.store, keys, new Date());
  await projectBalances(opened.store);
  const buckets = opened.raw.collection<{ _id: string }>('balance_buckets');
  const [changed, removed] = await buckets.find({ owner: 'acme' }).sort({ _id: 1 }).limit(2).toArray();
  await buckets.updateOne({ _id: changed!._id }, [{ $set: { net: { $toDecimal: '12345678901234567890' } } }]);
  await buckets.deleteOne({ _id: removed!._id });
  await buckets.insertOne({ ...removed!, _id: `${removed!._id}x` });
  const found = await verifyBalances(balances, { pauseMs: 1 });
  expect(found.differences.map(({ bucket }) => bucket)).toEqual(
    [changed!._id, removed!._id, `${removed!._id}x`].map((id) => id.slice(id.indexOf('\n') + 1)),
  );
  expect(found.differences.map(({ kept }) => kept)).toEqual(['12345678901234567890', null, expect.any(String)]);

  expect(await rebuildBalances(balances)).toBe(1);
  expect(await verifyBalances(balances, { pauseMs: 1 })).toEqual({ seal: 1, differences: [] });
  const question = { owner: 'acme', before: null, asOfSeal: null };
  expect(await asked(question)).toEqual(naive(rows, question));
  expect(await opened.raw.collection('balance_generations').countDocuments()).toBe(1);
});

test('sums of a thousand largest amounts are kept exactly', async () => {
  const amount = Number.MAX_SAFE_INTEGER;
  const rows = Array.from({ length: 1_100 }, () => oneRecord(new Date('2026-01-10'), { amount }));
  await opened.store.tradeRecords.post(rows);
  while ((await sealBatch(opened.store, keys, new Date())) !== null);
  await projectBalances(opened.store);
  const sums = await opened.store.balances.sums({ owner: 'acme', before: new Date('2026-01-11'), asOfSeal: null });
  expect(sums.map(({ net }) => net)).toEqual([1_100n * BigInt(amount), -1_100n * BigInt(amount)]);
});
