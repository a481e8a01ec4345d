/** Refunds at the provider that bear the id of a refund of ours: which of them is it, and which was made elsewhere. */
import type { PaymentOutcome, ProviderRefund } from '../../domain/outcome';
import { ActivityWorld, requestedAt, step } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('import_refunds');
});
afterAll(() => world.close());

const submitted = ['approved', 'submitting'] as const;

/** An object of 10.00 GBP that bears the id. */
const named = (id: string, refundId: string, change: Partial<ProviderRefund> = {}): ProviderRefund => ({
  providerRefundId: id,
  amount: 1_000,
  currency: 'GBP',
  refundId,
  outcome: { kind: 'succeeded', providerRefundId: id },
  ...change,
});

const importing = (paymentId: string, refund: ProviderRefund): Promise<void> => {
  const outcome: PaymentOutcome = {
    kind: 'captured',
    providerPaymentId: `pi_${paymentId}`,
    amount: 5_000,
    currency: 'GBP',
    capturedAt: '2026-03-01T09:00:00.000Z',
    refunds: [refund],
    disputed: false,
  };
  return world.run('importProviderRefunds', { merchantId: 'm_one', paymentId, requestId: null, outcome });
};

/** Hears of it twice; answers with the alarms about the payment. */
async function told(paymentId: string, id: string, refundId: string): Promise<string[]> {
  await importing(paymentId, named(id, refundId));
  await importing(paymentId, named(id, refundId));
  return world.alarms(paymentId);
}

const imported = { external: true, state: 'settled', amount: 1_000 };
const isImported = async (paymentId: string, id: string): Promise<boolean> =>
  (await world.paymentRow(paymentId)).reservations.some(({ refund, external: of }) => of && refund === id);

const closedCard = {
  provider: 'stripe',
  account: 'acct_one',
  destinationId: null,
  providerRefundId: 're_card' as string | null,
  keyNumber: 1,
  code: 'lost_card',
  at: requestedAt,
} as const;

async function refundOn(amount: number, set: Parameters<typeof world.store.refunds.advance>[1]['set'], to = 'unknown') {
  const payment = await world.payment({ captured: 5_000 });
  const accepted = await world.refund(submitted, payment, { amount });
  const transitions = [step(4, to as 'unknown')];
  await world.store.refunds.advance(accepted.refundId, { transitions, ...(set !== undefined && { set }) });
  return accepted;
}

test.each([
  ['at the time that the provider tells', { refundedAt: '2026-12-20T08:00:00.000Z' }, '2026-12-20T08:00:00.000Z'],
  ['when it is first heard of, where the provider does not tell', {}, null],
])('one made elsewhere is booked %s', async (_what, change, at) => {
  const { id } = await world.payment({ captured: 5_000 });
  const before = Date.now();
  await importing(id, { ...named(`re_of_${id}`, id, change), refundId: null });
  const [entry] = (await world.paymentRow(id)).reservations;
  const after = Date.now();
  const bookedAt = entry!.settledAt!.getTime();
  if (at !== null) expect(bookedAt).toBe(Date.parse(at));
  // When it was first heard of, never when the payment was captured: that may be a month that was closed long ago.
  else expect(bookedAt >= before && bookedAt <= after).toBe(true);
  await importing(id, { ...named(`re_of_${id}`, id), refundId: null, refundedAt: '2026-12-24T08:00:00.000Z' });
  const booked = (await world.records(id)).filter(({ leg }) => leg === 'external');
  expect(booked).toMatchObject([{ occurredAt: entry!.settledAt }]);
  expect(await world.alarms(id)).toEqual([]);
});

test.each([
  ['of another payment', () => world.payment({ captured: 5_000 })],
  ['of another merchant', () => world.payment({ captured: 5_000, merchantId: 'm_two' })],
])('%s is imported, with an alarm', async (_what, other) => {
  const { refundId } = await world.refund(submitted, await other(), { amount: 1_000 });
  const { id } = await world.payment({ captured: 5_000 });
  expect(await told(id, `re_foreign_${refundId}`, refundId)).toEqual(['provider_mismatch critical']);
  expect(await world.paymentRow(id)).toMatchObject({ refunded: 1_000, reservations: [imported] });
  const alert = (await world.store.alerts.list(null, 1_000)).find(({ subject }) => subject === id);
  expect(alert).toMatchObject({ merchantId: 'm_one', count: 1 });
  expect(JSON.stringify(alert)).not.toContain(refundId);
});

test.each([
  ['one that the provider has under another id', 1_000, { providerRefundId: 're_own' }, 'succeeded'],
  ['one that ended unpaid, of another amount', 1_250, undefined, 'failed'],
  ['one that went to a bank, and is not what its card had', 1_000, 'elsewhere', 'unknown'],
] as const)('%s is imported', async (_what, amount, set, to) => {
  const elsewhere = {
    provider: 'bank',
    account: 'house',
    providerRefundId: null,
    closedRoutes: [closedCard],
  } as const;
  const { refundId, paymentId } = await refundOn(amount, set === 'elsewhere' ? elsewhere : set, to);
  expect(await told(paymentId, `re_second_${refundId}`, refundId)).toEqual(['provider_mismatch critical']);
  expect(await isImported(paymentId, `re_second_${refundId}`)).toBe(true);
});

test('one of another amount that was not sent yet is imported, and stays so', async () => {
  const payment = await world.payment({ captured: 5_000 });
  const { ref, refundId } = await world.refund(['approved'], payment, { amount: 1_250 });
  await told(payment.id, 're_before', refundId);
  await world.run('recordTransitions', { ...ref, transitions: [step(3, 'submitting')] });
  const bounced = { kind: 'failed', providerRefundId: 're_before', code: 'lost_card' } as const;
  await importing(payment.id, named('re_before', refundId, { outcome: bounced }));
  expect((await world.paymentRow(payment.id)).reservations).toContainEqual(
    expect.objectContaining({ refund: 're_before', state: 'reversed' }),
  );
});

test.each([
  ['whose answer was lost', 1_000, undefined, 'unknown'],
  ['whose answer was about another amount', 1_250, undefined, 'manual_review'],
  ['that was given up', 1_000, undefined, 'failed'],
  ['that an operator called paid, without its id', 1_250, undefined, 'succeeded'],
  ['that the provider has under that id', 1_250, { providerRefundId: 're_ours' }, 'failed'],
  ['whose card had it before it went to a bank', 1_000, { providerRefundId: 're_ours' }, 'unknown'],
  ['whose card never told an id', 1_000, { providerRefundId: null }, 'unknown'],
] as const)('is ours when it is that of one %s', async (what, amount, set, to) => {
  const byBank = { provider: 'bank', account: 'house', providerRefundId: 'E2E1' } as const;
  const route = { ...closedCard, ...set };
  const { refundId, paymentId } = await refundOn(
    amount,
    what.startsWith('whose card') ? { ...byBank, closedRoutes: [route] } : set,
    to,
  );
  expect(await told(paymentId, 're_ours', refundId)).toEqual([]);
  expect(await isImported(paymentId, 're_ours')).toBe(false);
});
