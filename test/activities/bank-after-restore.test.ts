import mongoose from 'mongoose';
import { compareDay } from '../../activities/reconcile/reconcile';
import type { SettlementLine } from '../../domain/settlement';
import { endToEndIdOf } from '../../gateways/bank/end-to-end-id';
import { houseStatement } from '../gateways/bank/support/rows';
import { ActivityWorld } from './support/activity-world';
import { BankWorld } from './support/bank-world';

let world: ActivityWorld;
let bank: BankWorld;
let worlds = 0;
// That a database was restored stays with it: each test has one of its own.
beforeEach(async () => {
  world = await ActivityWorld.start(`bank_restored_${(worlds += 1)}`);
  bank = new BankWorld(world);
});
afterEach(async () => {
  bank.close();
  await world.close();
});

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

async function* nothing(): AsyncGenerator<SettlementLine> {}

/** The bank's statement of the day tells of nothing of ours. */
async function compareWithout(day: string): Promise<void> {
  const deps = { ...world.deps, accounts: [{ id: 'house', provider: 'bank', merchantId: 'm_one' }] } as const;
  await compareDay(deps, { provider: 'bank', account: 'house', day }, { lines: nothing() });
}

const keyOf = (refundId: string): string => `${refundId}-2`;

const statementOf = (refundId: string): string =>
  houseStatement({
    id: 'S1',
    at: new Date(0),
    entries: [{ endToEndId: endToEndIdOf(keyOf(refundId)), kind: 'debit', amount: 1_250, currency: 'EUR', code: null }],
  });

/** What of the bank's route came after the backup is gone. */
async function restore(): Promise<void> {
  const raw = await mongoose.createConnection(world.uri).asPromise();
  for (const name of ['bank_orders', 'bank_batches', 'bank_reports']) await raw.collection(name).deleteMany({});
  await raw.close();
}

const ask = async (accepted: Awaited<ReturnType<BankWorld['refusedRefund']>>) => {
  const change = { key: keyOf(accepted.refundId), provider: 'bank', account: 'house' } as const;
  return world.run('queryRefund', await world.submitInput(accepted, change));
};

test('an order that a restored database has forgotten is known by the report that lies put aside, and not made again', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  await bank.exchange();
  bank.arrive('s.xml', statementOf(accepted.refundId));
  await world.run('runBank');
  const [before, sent] = [await ask(accepted), bank.dropped()];
  expect(before).toMatchObject({ kind: 'succeeded' });
  await restore();
  await world.store.fence.raise('restored', daysAgo(5), daysAgo(10));
  await world.run('runBank');
  await world.run('runBank');
  expect(await ask(accepted)).toMatchObject({ kind: 'mismatch', reason: 'ordered_before_restore' });
  await world.store.fence.lift();
  const next = {
    attempt: 3,
    keyNumber: 2,
    provider: 'bank',
    account: 'house',
    key: keyOf(accepted.refundId),
  } as const;
  const input = await world.submitInput(accepted, next);
  const mismatch = { kind: 'mismatch', reason: 'ordered_before_restore' };
  expect(await world.run('submitRefund', input)).toMatchObject(mismatch);
  for (let days = 11; days >= 1; days -= 1) await compareWithout(daysAgo(days).toISOString().slice(0, 10));
  expect(await world.run('submitRefund', input)).toMatchObject(mismatch);
  await bank.exchange();
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toBeNull();
  expect(bank.dropped()).toEqual(sent);
  expect(await world.alarms(endToEndIdOf(keyOf(accepted.refundId)))).toEqual(['bank_order_unknown critical']);
});

test('what a restored database thinks unsent is sent by nobody until statements have told of its time', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  await world.store.fence.raise('restored', new Date(Date.now() + 60_000), daysAgo(10));
  await world.store.fence.lift();
  for (let runs = 0; runs < 3; runs += 1) expect(await world.run('runBank')).toEqual({ accounts: 1, failed: 0 });
  expect(bank.dropped()).toEqual([]);
  expect(await world.store.bankBook.waiting('house', new Date(), 1)).toEqual([keyOf(accepted.refundId)]);
});

test('a database is not told of reports while it is not whole', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  bank.arrive('s.xml', statementOf(accepted.refundId));
  await world.store.fence.raise('restored', new Date(0), new Date(0), 'backup');
  await world.run('runBank');
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toMatchObject({ state: 'ordered' });
  await world.store.fence.raise('restored', new Date(0), new Date(0));
  await world.run('runBank');
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toMatchObject({ state: 'settled' });
  await world.store.fence.lift();
});
