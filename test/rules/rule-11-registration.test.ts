/** Rule 3.1.11: a provider's payment is registered once, with what was refunded and disputed already. */
import type { PaymentOutcome } from '../../domain/outcome';
import { ActivityWorld } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_11');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
});

type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;
const captured = (providerPaymentId: string, change: Partial<Captured> = {}): Captured => ({
  kind: 'captured',
  providerPaymentId,
  amount: 5_000,
  currency: 'GBP',
  capturedAt: '2026-02-27T09:00:00.000Z',
  refunds: [],
  disputed: false,
  ...change,
});

async function register(outcome: Captured, account = 'acct_one') {
  const input = await world.acceptPayment({
    account,
    source: { providerPaymentId: outcome.providerPaymentId },
  });
  await world.run('openPayment', input);
  return { input, result: await world.run('concludePayment', { ...input, outcome }) };
}

test('one payment of a provider account is one payment here', async () => {
  const outcome = captured('pi_once');
  expect((await register(outcome)).result).toEqual({ status: 'captured' });
  const second = await register(outcome);
  expect(second.result).toEqual({ status: 'failed', code: 'payment_already_registered', differs: [] });
  expect(await world.paymentRow(second.input.paymentId)).toMatchObject({ status: 'failed', providerPaymentId: null });
  expect(await world.records(second.input.paymentId)).toEqual([]);
  expect((await register(outcome, 'acct_two')).result).toEqual({ status: 'captured' });
});

test('refunds made outside the engine take from what may be refunded', async () => {
  const { input } = await register(
    captured('pi_refunded', {
      refunds: [
        {
          providerRefundId: 're_outside',
          amount: 4_000,
          currency: 'GBP',
          refundId: null,
          outcome: { kind: 'succeeded', providerRefundId: 're_outside' },
        },
      ],
    }),
  );
  const payment = await world.paymentRow(input.paymentId);
  expect(payment).toMatchObject({ captured: 5_000, refunded: 4_000 });
  const opened = await world.open(await world.accept(payment, { amount: 1_001 }));
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'over_refund' } });
  expect((await world.open(await world.accept(payment, { amount: 1_000 })))?.progress.state).toBe('requested');
});

test('a dispute blocks submission until it is over', async () => {
  const { input } = await register(captured('pi_disputed', { disputed: true }));
  const accepted = await world.refund(['approved'], await world.paymentRow(input.paymentId));
  const submission = await world.submitInput(accepted);
  expect(await world.run('submitRefund', submission)).toMatchObject({ kind: 'held_back', reason: 'payment_disputed' });
  expect(world.gateway.names()).toEqual([]);
  await world.run('importProviderRefunds', { ...input, outcome: captured('pi_disputed') });
  world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  expect(await world.run('submitRefund', submission)).toMatchObject({ kind: 'succeeded' });
});

test('a refund made outside the engine takes from what may be refunded, whatever refund of ours it names', async () => {
  const { input } = await register(captured('pi_named'));
  const { refundId } = await world.refund(['approved', 'submitting'], await world.payment());
  const outside = { kind: 'succeeded', providerRefundId: 're_named' } as const;
  const refund = { providerRefundId: 're_named', amount: 1_250, currency: 'GBP', refundId, outcome: outside };
  await world.run('importProviderRefunds', { ...input, outcome: captured('pi_named', { refunds: [refund] }) });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({ refunded: 1_250 });
});
