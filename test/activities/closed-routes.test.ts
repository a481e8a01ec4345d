import { deliverCallback } from '../../activities/notify/deliver-callback';
import type { InboxEntry, RefundDocument } from '../../store/store';
import { ActivityWorld, later, step, type AcceptedRefund } from './support/activity-world';

/** A refund whose card was closed, and which went on to a bank account (rule 3.1.12). */
let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('closed_routes');
});
afterAll(() => world.close());
beforeEach(() => {
  world.workflows.started.length = 0;
  world.workflows.told.length = 0;
  world.workflows.hears = () => true;
});

const card = {
  provider: 'stripe',
  account: 'acct_one',
  destinationId: null,
  providerRefundId: 're_card',
  keyNumber: 1,
  code: 'expired_or_canceled_card',
  at: later(3_000),
} as const;
const bank = {
  provider: 'bank',
  account: 'house',
  providerRefundId: 'E2E2',
  destination: { id: 'rd_1', kind: 'iban', masked: 'DE…00' },
} satisfies Partial<RefundDocument>;

/** Refused by its card, given a bank account, ordered there. */
async function rerouted(): Promise<AcceptedRefund> {
  const accepted = await world.refund(['approved', 'submitting']);
  const { refundId, ref } = accepted;
  await world.run('recordTransitions', { ...ref, transitions: [step(4, 'action_required')], closedRoutes: [card] });
  await world.store.refunds.advance(refundId, { transitions: [step(5, 'submitting')], set: bank });
  return accepted;
}

const throughBank = (revision = 6) => ({
  at: later(120_000),
  provider: 'bank' as const,
  providerRefundId: 'E2E2',
  transitions: [step(revision, 'succeeded')],
});

async function paidByBank(): Promise<AcceptedRefund> {
  const accepted = await rerouted();
  await world.run('settleRefund', { ...accepted.ref, ...throughBank() });
  return accepted;
}

async function failedThere(): Promise<AcceptedRefund> {
  const accepted = await rerouted();
  await world.release(accepted.ref, later(9_000));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(6, 'failed')] });
  return accepted;
}

const lastRecord = async (paymentId: string) => (await world.records(paymentId)).at(-1);
const paidOver = (provider: string) => [
  { debit: 1_250, credit: 0 },
  { account: `asset:provider:${provider}`, debit: 0, credit: 1_250 },
];

test('waiting for a bank account and going there rest on the reservation that was made first', async () => {
  const { ref, refundId } = await rerouted();
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 1_250,
    reservations: [{ refund: refundId, amount: 1_250, state: 'held', releasedAt: null }],
  });
  expect((await world.records(ref.paymentId)).map(({ leg }) => leg)).toEqual(['hold']);
});

test('what the bank paid is settled over the bank, the hold being what it was', async () => {
  const { ref } = await paidByBank();
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ reserved: 0, refunded: 1_250, blocked: null });
  expect(await lastRecord(ref.paymentId)).toMatchObject({ leg: 'settle', postings: paidOver('bank') });
});

test('what the bank gives back is reversed over the bank', async () => {
  const { ref } = await paidByBank();
  await world.run('reverseRefund', { ...ref, at: later(500_000), code: 'closed_account' });
  expect(await lastRecord(ref.paymentId)).toMatchObject({
    type: 'reversal',
    postings: [{ account: 'asset:provider:bank', debit: 1_250 }, {}],
  });
});

test('a card that was paid beside the bank is posted, once, with the payment blocked and operators told', async () => {
  const { ref, refundId } = await paidByBank();
  const late = { ...ref, at: later(500_000), providerRefundId: 're_card', closedRoute: 'stripe' as const };
  await world.run('recordLateSuccess', late);
  await world.run('recordLateSuccess', { ...late, at: later(900_000) });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ blocked: 'paid_after_close' });
  const payouts = (await world.records(ref.paymentId)).filter(({ type }) => type === 'refund');
  expect(payouts).toHaveLength(2);
  expect(payouts.find(({ leg }) => leg === 'late')).toMatchObject({
    providerReference: 're_card',
    postings: paidOver('stripe'),
  });
  expect(await world.row(refundId)).toMatchObject({
    state: 'succeeded',
    provider: 'bank',
    providerRefundId: 'E2E2',
    evidence: [{ by: 'engine', reference: 're_card' }],
  });
  expect(await world.alarms(refundId)).toEqual(['paid_after_close critical']);
});

describe('a second way that was left and paid late', () => {
  const card = { at: later(500_000), providerRefundId: 're_card', closedRoute: 'stripe' as const };
  const bank = { at: later(600_000), providerRefundId: 'E2E1', closedRoute: 'bank' as const };

  async function paidByAll(): Promise<AcceptedRefund['ref']> {
    const { ref } = await paidByBank();
    for (const late of [card, bank, card, bank]) await world.run('recordLateSuccess', { ...ref, ...late });
    return ref;
  }

  test('is a payout of its own in the books, once', async () => {
    const { paymentId, refundId } = await paidByAll();
    const payouts = (await world.records(paymentId)).filter(({ type }) => type === 'refund');
    expect(payouts.map(({ leg, providerReference }) => [leg, providerReference])).toEqual(
      expect.arrayContaining([
        ['settle', 'E2E2'],
        ['late', 're_card'],
        ['late/E2E1', 'E2E1'],
      ]),
    );
    expect(payouts).toHaveLength(3);
    expect(payouts.find(({ leg }) => leg === 'late/E2E1')).toMatchObject({ postings: paidOver('bank') });
    expect(await world.alarms(refundId)).toEqual(['paid_after_close critical']);
  });

  test('is not reversed by itself should it come back: a person corrects the books', async () => {
    const ref = await paidByAll();
    const back = { ...ref, at: later(700_000), code: 'closed_account', providerRefundId: 'E2E1' };
    await expect(world.run('reverseLateSuccess', back)).rejects.toMatchObject({ type: 'paid_twice' });
    expect((await world.records(ref.paymentId)).filter(({ type }) => type === 'reversal')).toEqual([]);
  });

  test('is so where the refund itself was not paid, too', async () => {
    const { ref } = await failedThere();
    for (const late of [card, bank]) await world.run('recordLateSuccess', { ...ref, ...late });
    const back = { ...ref, at: later(700_000), code: 'closed_account', providerRefundId: 're_card' };
    await expect(world.run('reverseLateSuccess', back)).rejects.toMatchObject({ type: 'paid_twice' });
  });
});

test('a run that was set back before its card closed, and hears that it was paid, posts it over the card', async () => {
  const { ref, refundId } = await failedThere();
  const paid = { at: later(500_000), provider: 'stripe' as const, providerRefundId: 're_card' };
  const settled = await world.run('settleRefund', { ...ref, ...paid, transitions: [step(4, 'succeeded')] });
  expect(settled).toMatchObject({ kind: 'superseded', progress: { state: 'failed', provider: 'bank' } });
  expect(await lastRecord(ref.paymentId)).toMatchObject({ leg: 'late', postings: paidOver('stripe') });
  expect(await world.row(refundId)).toMatchObject({ provider: 'bank', providerRefundId: 'E2E2' });
});

test('one that hears that its bank paid posts it over the bank', async () => {
  const { ref } = await failedThere();
  expect(await world.run('settleRefund', { ...ref, ...throughBank() })).toMatchObject({ kind: 'superseded' });
  expect(await lastRecord(ref.paymentId)).toMatchObject({ leg: 'late', postings: paidOver('bank') });
});

test('a bank that paid an open refund whose hold had been released is posted over the bank', async () => {
  const { ref, refundId } = await rerouted();
  await world.store.payments.release(ref.paymentId, refundId, new Date(later(9_000)));
  expect(await world.run('settleRefund', { ...ref, ...throughBank() })).toEqual({ kind: 'written' });
  expect(await lastRecord(ref.paymentId)).toMatchObject({ leg: 'late', postings: paidOver('bank') });
  expect(await world.alarms(refundId)).toEqual(['paid_after_release critical']);
});

describe('news of the card', () => {
  let events = 0;
  async function deliver({ refundId }: AcceptedRefund, account: string) {
    events += 1;
    const eventId = `evt_${events}`;
    const entry: InboxEntry = {
      id: `stripe/${account}/${eventId}`,
      provider: 'stripe',
      account,
      eventId,
      type: 'refund.updated',
      refundId,
      providerRefundId: null,
      paymentId: null,
      providerPaymentId: null,
      receivedAt: new Date(),
      deliveredAt: null,
      disposition: null,
    };
    await world.store.inbox.store(entry);
    return deliverCallback(entry, world.deps);
  }

  test('wakes the refund and says that it is of a closed route', async () => {
    const accepted = await rerouted();
    expect(await deliver(accepted, 'acct_one')).toBe('woken');
    expect(world.workflows.told).toMatchObject([{ refundId: accepted.refundId, closedRoute: true }]);
  });

  test('is looked into when the refund has ended', async () => {
    const accepted = await paidByBank();
    world.workflows.hears = () => false;
    expect(await deliver(accepted, 'acct_one')).toBe('late');
    expect(world.workflows.inputsOf('late_truth')).toHaveLength(1);
  });

  test('from another account than its own wakes nobody', async () => {
    expect(await deliver(await rerouted(), 'acct_other')).toBe('unmatched');
    expect(world.workflows.told).toEqual([]);
  });
});

test('what a closed card had paid late and gives back is reversed over the card', async () => {
  const { ref } = await failedThere();
  const late = { ...ref, at: later(500_000), providerRefundId: 're_card' };
  await world.run('recordLateSuccess', { ...late, closedRoute: 'stripe' });
  const gone = { ...ref, at: later(600_000), code: 'closed_account' };
  expect(await world.run('reverseLateSuccess', { ...gone, providerRefundId: 'E2E2' })).toBe('nothing_new');
  expect(await world.run('reverseLateSuccess', { ...gone, providerRefundId: 're_card' })).toBe('reversed');
  expect(await lastRecord(ref.paymentId)).toMatchObject({
    type: 'reversal',
    postings: [{ account: 'asset:provider:stripe', debit: 1_250 }, {}],
  });
});

test('a card that was paid beside the bank and came back leaves the bank’s payout as it is, for a person to correct', async () => {
  const { ref } = await paidByBank();
  const late = { ...ref, at: later(500_000), providerRefundId: 're_card' };
  await world.run('recordLateSuccess', { ...late, closedRoute: 'stripe' });
  const payment = await world.paymentRow(ref.paymentId);
  await expect(world.run('reverseLateSuccess', { ...late, code: 'closed_account' })).rejects.toMatchObject({
    type: 'paid_twice',
  });
  expect(await world.paymentRow(ref.paymentId)).toEqual(payment);
});
