/** Rule 3.1.12: no other route while the first provider has not refused for good, and never on a second reservation. */
import { ActivityWorld, later, step } from '../activities/support/activity-world';

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
