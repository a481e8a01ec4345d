import mongoose from 'mongoose';
import { endToEndIdOf } from '../../gateways/bank/end-to-end-id';
import { statement } from '../../sandbox/bank/reports';
import { germanIban } from '../gateways/bank/support/rows';
import { ActivityWorld } from './support/activity-world';
import { BankWorld } from './support/bank-world';
import { eventually } from '../workflows/support/conversation';

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

const keyOf = (refundId: string): string => `${refundId}-2`;

const statementOf = (refundId: string): string =>
  statement({
    id: 'S1',
    at: new Date(0),
    iban: germanIban,
    currency: 'EUR',
    openingMinor: 0,
    closingMinor: 0,
    entries: [{ endToEndId: endToEndIdOf(keyOf(refundId)), kind: 'debit', amount: 1_250, currency: 'EUR', code: null }],
  });

/** The window of this world is a millisecond: as soon as it has passed, the order is in a file. */
async function exchange(): Promise<void> {
  await eventually(async () => {
    await world.run('runBank');
    return (await world.store.bankBook.waiting('house', new Date(), 1)).length === 0;
  });
}

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
  const backedUpAt = new Date(Date.now() - 1_000);
  await bank.redirect(accepted);
  await exchange();
  bank.arrive('s.xml', statementOf(accepted.refundId));
  await world.run('runBank');
  const [before, sent] = [await ask(accepted), bank.dropped()];
  expect(before).toMatchObject({ kind: 'succeeded' });
  await restore();
  await world.store.fence.raise('restored', new Date(), backedUpAt);
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
  await world.run('submitRefund', await world.submitInput(accepted, next));
  await exchange();
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toBeNull();
  expect(bank.dropped()).toEqual(sent);
  expect(await world.alarms(endToEndIdOf(keyOf(accepted.refundId)))).toEqual(['bank_order_unknown critical']);
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
