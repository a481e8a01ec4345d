import type { AbnormalRedirectInput } from '../../activities/contract';
import type { BankDestination } from '../../domain/bank-transfer';
import { chineseCard, toCard, toIban } from '../gateways/bank/support/rows';
import { ActivityWorld, step, type AcceptedRefund } from './support/activity-world';

/** A refund that its provider holds because the payer's bank did not take it. */
let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('redirect_abnormal');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
  world.gateway.redirects = [{ kind: 'processing', providerRefundId: 'pr_1' }];
});

const payerCard = { ...toCard, bankType: 'ICBC_DEBIT' };

const keep = async ({ refundId, merchantId }: AcceptedRefund, destination: BankDestination): Promise<string> =>
  (
    await world.store.destinations.keep({
      refundId,
      merchantId,
      source: 'redirect',
      destination,
      createdAt: new Date(0),
    })
  ).id;

async function inputOf(accepted: AcceptedRefund, destinationId: string | null): Promise<AbnormalRedirectInput> {
  const call = await world.submitInput(accepted);
  return { ...call, providerRefundId: 'pr_1', destinationId };
}

test('the card reaches the provider in clear, under the refund’s own key, and nobody else', async () => {
  const accepted = await world.refund(['approved', 'submitting']);
  const input = await inputOf(accepted, await keep(accepted, payerCard));
  expect(JSON.stringify(input)).not.toContain(chineseCard);
  expect(await world.run('redirectAbnormal', input)).toEqual({ kind: 'processing', providerRefundId: 'pr_1' });
  const destination = {
    kind: 'payer_card',
    bankType: 'ICBC_DEBIT',
    cardNumber: chineseCard,
    holder: payerCard.holder,
  };
  const call = { key: accepted.refundId, providerRefundId: 'pr_1', amount: 1_250 };
  expect(world.gateway.calls).toMatchObject([{ name: 'redirectAbnormal', input: { call, destination } }]);
});

test('without a card it goes to the merchant’s own account', async () => {
  const accepted = await world.refund(['approved', 'submitting']);
  await world.run('redirectAbnormal', await inputOf(accepted, null));
  expect(world.gateway.calls).toMatchObject([{ input: { destination: { kind: 'merchant_account' } } }]);
});

test('neither the card of another refund nor an account that is no card is sent', async () => {
  const [accepted, other] = [
    await world.refund(['approved', 'submitting']),
    await world.refund(['approved', 'submitting']),
  ];
  const theirs = await inputOf(accepted, await keep(other, payerCard));
  await expect(world.run('redirectAbnormal', theirs)).rejects.toThrow('no destination');
  for (const destination of [toIban, toCard]) {
    const input = await inputOf(accepted, await keep(accepted, destination));
    await expect(world.run('redirectAbnormal', input)).rejects.toThrow('no bank card');
  }
  expect(world.gateway.calls).toEqual([]);
});

test('a dispute, a blocked payment or a hold that is gone keep it from being sent', async () => {
  const disputed = await world.refund(['approved'], await world.payment({ disputed: true }));
  const blocked = await world.refund(['approved']);
  await world.store.payments.block(blocked.paymentId, 'paid_after_close');
  const released = await world.refund(['approved']);
  await world.store.payments.release(released.paymentId, released.refundId, new Date(0));
  const answers = [];
  for (const accepted of [disputed, blocked, released]) {
    answers.push(await world.run('redirectAbnormal', await inputOf(accepted, null)));
  }
  expect(answers).toMatchObject([
    { kind: 'held_back', reason: 'payment_disputed' },
    { kind: 'held_back', reason: 'payment_blocked' },
    { kind: 'mismatch', reason: 'reservation_not_held' },
  ]);
  expect(world.gateway.calls).toEqual([]);
});

test('the row shows where it went, masked, and stays with its provider', async () => {
  const accepted = await world.refund(['approved', 'submitting']);
  const transitions = [step(4, 'action_required', 'abnormal'), step(5, 'processing', 'redirected_to_payer_card')];
  const destinationId = await keep(accepted, payerCard);
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: transitions.slice(0, 1),
    providerRefundId: 'pr_1',
  });
  await world.run('recordTransitions', { ...accepted.ref, transitions, destinationId });
  const row = await world.row(accepted.refundId);
  expect(row).toMatchObject({
    state: 'processing',
    provider: 'stripe',
    providerRefundId: 'pr_1',
    destination: { id: destinationId, kind: 'cn_card', masked: '••••4458' },
  });
  expect(JSON.stringify(row)).not.toContain(chineseCard);
});
