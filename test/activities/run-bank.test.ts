import { readFileSync } from 'node:fs';
import { endToEndIdOf } from '../../gateways/bank/end-to-end-id';
import { readInitiation } from '../../sandbox/bank/read-initiation';
import { frenchIban, houseStatement, toCard } from '../gateways/bank/support/rows';
import { ActivityWorld } from './support/activity-world';
import { BankWorld } from './support/bank-world';

let world: ActivityWorld;
let bank: BankWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('run_bank');
});
afterAll(() => world.close());
beforeEach(() => {
  bank = new BankWorld(world);
});
afterEach(() => bank.close());

const keyOf = (refundId: string): string => `${refundId}-2`;

const statementOf = (refundId: string, kind: 'debit' | 'return', amount = 1_250): string =>
  houseStatement({
    id: `S${kind}${amount}`,
    at: new Date(0),
    entries: [{ endToEndId: endToEndIdOf(keyOf(refundId)), kind, amount, currency: 'EUR', code: 'AC04' }],
  });

const instructions = () => bank.dropped().flatMap((path) => readInitiation(readFileSync(path, 'utf8')).instructions);

test('an order goes to the bank in a file, and the statement wakes its refund, once', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  await bank.exchange();
  const { refundId } = accepted;
  expect(instructions()).toEqual([
    { endToEndId: endToEndIdOf(keyOf(refundId)), amount: 1_250, currency: 'EUR', creditor: frenchIban },
  ]);
  bank.arrive('s.xml', statementOf(refundId, 'debit'));
  await world.run('runBank');
  await world.run('runBank');
  const told = world.workflows.told.filter((one) => one.refundId === refundId);
  expect(told).toHaveLength(1);
  const input = await world.submitInput(accepted, { key: keyOf(refundId), provider: 'bank', account: 'house' });
  expect(await world.run('queryRefund', input)).toMatchObject({ kind: 'succeeded' });
});

test('a refund that has closed meanwhile is looked into', async () => {
  const accepted = await bank.refusedRefund();
  const progress = await bank.redirect(accepted);
  await world.run('settleRefund', {
    ...accepted.ref,
    at: new Date(0).toISOString(),
    provider: 'bank',
    transitions: [
      { revision: progress.revision + 1, to: 'succeeded', at: new Date(0).toISOString(), by: 'engine', reason: 'x' },
    ],
  });
  world.workflows.hears = () => false;
  bank.arrive('s.xml', statementOf(accepted.refundId, 'return'));
  await world.run('runBank');
  world.workflows.hears = () => true;
  expect(world.workflows.inputsOf('late_truth')).toContainEqual({ merchantId: 'm_one', refundId: accepted.refundId });
});

test('while submission is fenced no file is made, and reports are read all the same', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  await world.store.fence.raise('restored', new Date(0));
  bank.arrive('s.xml', statementOf(accepted.refundId, 'debit'));
  expect(await world.run('runBank')).toEqual({ accounts: 1, failed: 0 });
  expect(bank.dropped()).toEqual([]);
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toMatchObject({ state: 'settled', batch: null });
  await world.store.fence.lift();
});

test('an order that a statement has told of meanwhile is not sent when the fence is lifted', async () => {
  const [paid, waiting] = [await bank.refusedRefund(), await bank.refusedRefund()];
  for (const accepted of [paid, waiting]) await bank.redirect(accepted);
  await world.store.fence.raise('restored', new Date(0));
  await world.run('runBank');
  await world.store.fence.lift();
  // It came between the last look and the lift.
  bank.arrive('s.xml', statementOf(paid.refundId, 'debit'));
  await bank.exchange();
  await world.run('runBank');
  const sent = instructions().map(({ endToEndId }) => endToEndId);
  expect(sent).toContain(endToEndIdOf(keyOf(waiting.refundId)));
  expect(sent).not.toContain(endToEndIdOf(keyOf(paid.refundId)));
});

test('while its merchant is stopped no file of an account is made', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  const stop = { merchantId: 'm_one', reason: 'operator', detail: 'x', breach: null, by: 'key_op' } as const;
  const { stop: standing } = await world.store.merchantStops.stop(stop, new Date(0));
  const before = bank.dropped();
  expect(await world.run('runBank')).toEqual({ accounts: 1, failed: 0 });
  expect(bank.dropped()).toEqual(before);
  await world.store.merchantStops.release(standing, { actor: 'key_op', note: 'x' }, new Date(0));
  await world.run('runBank');
  expect(bank.dropped().length).toBeGreaterThan(before.length);
});

test('a quarantined file and a wrong amount are alarms of the merchant', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  bank.arrive('bad.xml', '<!DOCTYPE x><Document/>');
  bank.arrive('s.xml', statementOf(accepted.refundId, 'debit', 1_300));
  await world.run('runBank');
  const alerts = await world.store.alerts.list(['m_one'], 50);
  expect(alerts).toContainEqual(
    expect.objectContaining({ kind: 'bank_file_quarantined', severity: 'critical', detail: 'document_type_refused' }),
  );
  expect(await world.alarms(accepted.refundId)).toContain('bank_report_conflict critical');
  const input = await world.submitInput(accepted, {
    key: keyOf(accepted.refundId),
    provider: 'bank',
    account: 'house',
  });
  expect(await world.run('queryRefund', input)).toMatchObject({ kind: 'mismatch', reason: 'wrong_amount' });
});

test('a bank that cannot be written to is an alarm, and its inbox is read', async () => {
  const accepted = await bank.refusedRefund();
  await bank.redirect(accepted);
  bank.arrive('s.xml', statementOf(accepted.refundId, 'debit'));
  const broken = { ...world.deps.bank!, send: () => Promise.reject(new Error('EACCES')) };
  world.deps = { ...world.deps, bank: broken };
  expect(await world.run('runBank')).toEqual({ accounts: 1, failed: 1 });
  expect(await world.alarms('house')).toEqual(['bank_run_failed warning']);
  expect(await world.store.bankBook.find(keyOf(accepted.refundId))).toMatchObject({ state: 'settled' });
});

test('without bank accounts there is nothing to do', async () => {
  const { bank: _bank, ...deps } = world.deps;
  world.deps = deps;
  expect(await world.run('runBank')).toEqual({ accounts: 0, failed: 0 });
  const accepted = await world.refund(['approved']);
  expect(await world.run('findOtherRoute', accepted.ref)).toBeNull();
});

test('the account that came with the request is offered once', async () => {
  const accepted = await bank.refusedRefund();
  const { refundId, merchantId, ref } = accepted;
  expect(await world.run('findOtherRoute', ref)).toMatchObject({
    provider: 'bank',
    account: 'house',
    destinationId: null,
  });
  const given = { refundId, merchantId, source: 'request', destination: toCard, createdAt: new Date(0) } as const;
  const { id } = await world.store.destinations.keep(given);
  expect(await world.run('findOtherRoute', ref)).toMatchObject({ destinationId: id });
  await bank.redirect(accepted, toCard);
  expect(await world.run('findOtherRoute', ref)).toMatchObject({ destinationId: null });
});
