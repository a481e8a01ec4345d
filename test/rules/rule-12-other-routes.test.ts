/** Rule 3.1.12: no other route while the first provider has not refused for good, and never on a second reservation. */
import type { InboxEntry } from '../../store/store';
import { ActivityWorld, later, step } from '../activities/support/activity-world';
import { BankWorld } from '../activities/support/bank-world';
import { deliverCallback } from '../../activities/notify/deliver-callback';
import { chineseCard, frenchIban, toCard, toIban } from '../gateways/bank/support/rows';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_12');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
  world.otherGateway.calls.length = 0;
});

test('a refund goes to the provider and account of its payment, whatever others are configured', async () => {
  const accepted = await world.refund(['approved'], await world.payment({ account: 'acct_of_payment' }));
  expect(await world.row(accepted.refundId)).toMatchObject({ provider: 'stripe', account: 'acct_of_payment' });
  world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
  await world.run('submitRefund', await world.submitInput(accepted));
  expect(world.gateway.calls).toMatchObject([{ name: 'refund', input: { account: 'acct_of_payment' } }]);
  expect(world.otherGateway.calls).toEqual([]);
});

test('a further attempt under a further key rests on the same reservation', async () => {
  const payment = await world.payment();
  const accepted = await world.refund(['approved'], payment);
  world.gateway.refunds = [
    { kind: 'action_required', providerRefundId: null, reason: 'insufficient_funds' },
    { kind: 'processing', providerRefundId: 're_2' },
  ];
  await world.run('submitRefund', await world.submitInput(accepted));
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: [step(4, 'action_required'), step(5, 'submitting')],
  });
  world.gateway.queries = [{ kind: 'not_found' }];
  await world.open(accepted);
  const next = { attempt: 2, keyNumber: 2, sentAt: later(90_000_000) };
  await world.run('submitRefund', await world.submitInput(accepted, next));
  expect(world.gateway.keysSent()).toEqual([accepted.refundId, `${accepted.refundId}-2`]);
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 1_250,
    reservations: [{ refund: accepted.refundId, amount: 1_250, state: 'held' }],
  });
});

test('what the first provider still holds is not sent under another key', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
  await world.run('submitRefund', await world.submitInput(accepted));
  world.gateway.queries = [{ kind: 'processing', providerRefundId: 're_1' }];
  const next = await world.submitInput(accepted, { attempt: 2, keyNumber: 2, sentAt: later(90_000_000) });
  expect(await world.run('submitRefund', next)).toEqual({ kind: 'processing', providerRefundId: 're_1' });
  expect(world.gateway.keysSent()).toEqual([accepted.refundId]);
});

describe('to a bank account, after the first provider has refused for good', () => {
  let bank: BankWorld;
  beforeEach(() => {
    bank = new BankWorld(world);
  });
  afterEach(() => bank.close());

  const succeeded = (revision: number) => ({
    at: later(100_000_000),
    transitions: [step(revision + 1, 'succeeded')],
  });

  test('it goes on the same reservation, under the next key, and is booked once', async () => {
    const accepted = await bank.refusedRefund();
    await bank.redirect(accepted);
    const key = `${accepted.refundId}-2`;
    expect(await world.store.bankBook.find(key)).toMatchObject({
      amount: 1_250,
      destination: toIban,
      state: 'ordered',
    });
    expect(await world.store.bankBook.find(accepted.refundId)).toBeNull();
    const again = await world.submitInput(accepted, { attempt: 3, keyNumber: 2, key, sentAt: later(95_000_000) });
    expect(await world.run('submitRefund', again)).toMatchObject({ kind: 'processing' });
    expect((await world.paymentRow(accepted.paymentId)).reservations).toMatchObject([
      { refund: accepted.refundId, amount: 1_250, state: 'held' },
    ]);
    expect(world.gateway.keysSent()).toEqual([accepted.refundId]);
  });

  test('the row tells where it went, masked, and that the way before is closed', async () => {
    const accepted = await bank.refusedRefund();
    const progress = await bank.redirect(accepted, toCard);
    const row = await world.row(accepted.refundId);
    expect(row).toMatchObject({
      provider: 'bank',
      account: 'house',
      providerRefundId: null,
      destination: { kind: 'cn_card', masked: '••••4458' },
      closedRoutes: [{ provider: 'stripe', account: 'acct_one', providerRefundId: 're_1', keyNumber: 1 }],
    });
    expect(JSON.stringify([row, progress])).not.toContain(chineseCard);
    expect(JSON.stringify([row, progress])).not.toContain(frenchIban);
  });

  test('the bank pays in the books, not the card’s provider', async () => {
    const accepted = await bank.refusedRefund();
    const { revision } = await bank.redirect(accepted);
    await world.run('settleRefund', {
      ...accepted.ref,
      ...succeeded(revision),
      provider: 'bank',
      providerRefundId: 're-1',
    });
    const refund = (await world.records(accepted.paymentId)).find(({ type }) => type === 'refund');
    expect(refund).toMatchObject({ provider: 'bank', providerReference: 're-1' });
    expect(refund?.postings).toContainEqual(expect.objectContaining({ account: 'asset:provider:bank' }));
    await world.run('reverseRefund', { ...accepted.ref, at: later(200_000_000), code: 'closed_account' });
    const reversal = (await world.records(accepted.paymentId)).find(({ type }) => type === 'reversal');
    expect(reversal?.postings).toContainEqual(expect.objectContaining({ account: 'asset:provider:bank' }));
  });

  test('the destination of another refund is not taken', async () => {
    const [accepted, other] = [await bank.refusedRefund(), await bank.refusedRefund()];
    const given = {
      refundId: other.refundId,
      merchantId: 'm_one',
      source: 'redirect',
      createdAt: new Date(0),
    } as const;
    const { id: destinationId } = await world.store.destinations.keep({ ...given, destination: toIban });
    const write = {
      ...accepted.ref,
      transitions: [step(5, 'submitting', 'redirected')],
      route: { provider: 'bank' as const, account: 'house', destinationId },
    };
    await expect(world.run('recordTransitions', write)).rejects.toThrow('no destination');
    expect(await world.row(accepted.refundId)).toMatchObject({ state: 'action_required', provider: 'stripe' });
  });

  const callback = (refundId: string, account: string): InboxEntry => ({
    id: `stripe/${account}/${refundId}`,
    provider: 'stripe',
    account,
    eventId: `evt_${account}`,
    type: 'refund.updated',
    paymentId: null,
    refundId,
    providerRefundId: 're_1',
    providerPaymentId: null,
    receivedAt: new Date(0),
    deliveredAt: null,
    disposition: null,
  });

  test('the first provider is still heard, and nobody else', async () => {
    const accepted = await bank.refusedRefund();
    await bank.redirect(accepted);
    expect(await deliverCallback(callback(accepted.refundId, 'acct_one'), world.deps)).toBe('woken');
    expect(await deliverCallback(callback(accepted.refundId, 'acct_two'), world.deps)).toBe('unmatched');
  });

  test('should both have paid, both are in the books, the payment is blocked and the alarm critical', async () => {
    const accepted = await bank.refusedRefund();
    const { revision } = await bank.redirect(accepted);
    await world.run('settleRefund', {
      ...accepted.ref,
      ...succeeded(revision),
      provider: 'bank',
      providerRefundId: 're-1',
    });
    const late = { ...accepted.ref, at: later(200_000_000), providerRefundId: 're_1', closedRoute: 'stripe' as const };
    await world.run('recordLateSuccess', late);
    await world.run('recordLateSuccess', late);
    const paid = (await world.records(accepted.paymentId)).filter(({ type }) => type === 'refund');
    expect(paid.map(({ provider }) => String(provider)).toSorted()).toEqual(['bank', 'stripe']);
    expect(await world.paymentRow(accepted.paymentId)).toMatchObject({ blocked: 'paid_after_close' });
    expect(await world.alarms(accepted.refundId)).toContain('paid_after_close critical');
    expect(await world.row(accepted.refundId)).toMatchObject({ providerRefundId: 're-1', provider: 'bank' });
  });
});
