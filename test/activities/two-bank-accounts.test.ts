import type { RefundOutcome } from '../../domain/outcome';
import type { ClosedRoute } from '../../domain/refund';
import { endToEndIdOf } from '../../gateways/bank/end-to-end-id';
import { statusReport } from '../../sandbox/bank/reports';
import { houseStatement, toCard } from '../gateways/bank/support/rows';
import { eventually } from '../workflows/support/conversation';
import { ActivityWorld, later, step, type AcceptedRefund } from './support/activity-world';
import { BankWorld } from './support/bank-world';

/** A refund whose card is closed, and then the payer's first bank account, too: both orders went to one bank of ours. */
let world: ActivityWorld;
let bank: BankWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('two_bank_accounts');
});
afterAll(() => world.close());
beforeEach(() => {
  bank = new BankWorld(world);
  world.workflows.told.length = 0;
  world.workflows.started.length = 0;
  world.workflows.hears = () => true;
});
afterEach(() => bank.close());

const money = { amount: 1_250, currency: 'EUR' };
const secondKey = (refundId: string): string => `${refundId}-2`;

/** The bank has carried what was ordered, and says what became of the order of a key. */
async function bankSays(key: string, word: 'rejected' | 'debited'): Promise<void> {
  const endToEndId = endToEndIdOf(key);
  const text =
    word === 'rejected'
      ? statusReport({
          id: 'P1',
          at: new Date(0),
          originalMessageId: (await world.store.bankBook.find(key))!.batch!,
          transactions: [{ endToEndId, status: 'RJCT', code: 'AC04', ...money }],
        })
      : houseStatement({
          id: 'S1',
          at: new Date(0),
          entries: [{ endToEndId, kind: 'debit', code: null, ...money }],
        });
  bank.arrive(`${word}-${key}.xml`, text);
  await world.run('runBank');
}

/** Rejected by the account that was given first. */
async function rejectedOnce(): Promise<AcceptedRefund> {
  const accepted = await bank.refusedRefund();
  const { refundId } = accepted;
  await bank.redirect(accepted);
  await eventually(async () => {
    await world.run('runBank');
    return (await world.store.bankBook.find(secondKey(refundId)))?.batch != null;
  });
  await bankSays(secondKey(refundId), 'rejected');
  expect(await asked(accepted)).toMatchObject({ kind: 'failed', instrumentClosed: true });
  const { closedRoutes, destination } = await world.row(refundId);
  const closed: ClosedRoute = {
    provider: 'bank',
    account: 'house',
    destinationId: destination!.id,
    providerRefundId: endToEndIdOf(secondKey(refundId)),
    keyNumber: 2,
    code: 'closed_account',
    at: later(95_000_000),
  };
  const { revision } = await world.row(refundId);
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: [step(revision + 1, 'action_required', 'bank_account_needed')],
    providerRefundId: closed.providerRefundId,
    closedRoutes: [...closedRoutes, closed],
  });
  world.workflows.told.length = 0;
  return accepted;
}

/** And ordered again, for another account at the same bank of ours. */
async function orderedTwice(): Promise<AcceptedRefund> {
  const accepted = await rejectedOnce();
  const { refundId, merchantId } = accepted;
  const given = { refundId, merchantId, source: 'redirect', destination: toCard, createdAt: new Date() } as const;
  const { id: destinationId } = await world.store.destinations.keep(given);
  const { revision } = await world.row(refundId);
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: [step(revision + 1, 'submitting', 'redirected')],
    route: { provider: 'bank', account: 'house', destinationId },
  });
  const next = { attempt: 3, keyNumber: 3, sentAt: later(99_000_000) };
  await world.run('submitRefund', await world.submitInput(accepted, next));
  return accepted;
}

/** What the provider of the first account says of it, asked as workflows ask a closed route. */
async function asked(accepted: AcceptedRefund): Promise<RefundOutcome> {
  const key = secondKey(accepted.refundId);
  const route = { key, provider: 'bank', account: 'house', providerRefundId: endToEndIdOf(key) } as const;
  return world.run('queryRefund', await world.submitInput(accepted, route));
}

test('a debit of the first account wakes the refund as news of a closed route, though both go over one account', async () => {
  const accepted = await orderedTwice();
  await bankSays(secondKey(accepted.refundId), 'debited');
  expect(world.workflows.told).toMatchObject([{ refundId: accepted.refundId, closedRoute: true }]);
});

test('a debit of the second is news of the refund itself', async () => {
  const accepted = await orderedTwice();
  await bankSays(`${accepted.refundId}-3`, 'debited');
  expect(world.workflows.told).toHaveLength(1);
  expect(world.workflows.told[0]).not.toHaveProperty('closedRoute');
});

/** The row may be read before a redirection that the message arrives after: the workflow knows. */
test('what the row stands on, refused, is called a closed route as well', async () => {
  const accepted = await rejectedOnce();
  await bankSays(secondKey(accepted.refundId), 'debited');
  expect(world.workflows.told).toMatchObject([{ refundId: accepted.refundId, closedRoute: true }]);
});

test('should both have paid, both are in the books, the payment is blocked and the alarm critical', async () => {
  const accepted = await orderedTwice();
  const { refundId, paymentId, ref } = accepted;
  const { revision } = await world.row(refundId);
  await world.run('settleRefund', {
    ...ref,
    at: later(100_000_000),
    transitions: [step(revision + 1, 'succeeded')],
    provider: 'bank',
    providerRefundId: endToEndIdOf(`${refundId}-3`),
  });
  world.workflows.hears = () => false;
  await bankSays(secondKey(refundId), 'debited');
  expect(world.workflows.inputsOf('late_truth')).toEqual([{ merchantId: 'm_one', refundId }]);
  const outcome = await asked(accepted);
  expect(outcome).toEqual({ kind: 'succeeded', providerRefundId: endToEndIdOf(secondKey(refundId)) });
  const late = { ...ref, at: later(200_000_000), closedRoute: 'bank' as const };
  const providerRefundId = endToEndIdOf(secondKey(refundId));
  await world.run('recordLateSuccess', { ...late, providerRefundId });
  await world.run('recordLateSuccess', { ...late, providerRefundId });
  const paid = (await world.records(paymentId)).filter(({ type }) => type === 'refund');
  expect(Object.fromEntries(paid.map(({ leg, providerReference }) => [leg, providerReference]))).toEqual({
    settle: endToEndIdOf(`${refundId}-3`),
    late: providerRefundId,
  });
  expect(paid).toHaveLength(2);
  expect(await world.paymentRow(paymentId)).toMatchObject({ blocked: 'paid_after_close' });
  expect(await world.alarms(refundId)).toContain('paid_after_close critical');
});
