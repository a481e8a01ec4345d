import type { PaymentOutcome, ProviderRefund } from '../../domain/outcome';
import type { PaymentAnswer } from '../../activities/contract';
import { riskHashes } from '../../store/risk/hashes';
import { ActivityWorld, freshId, personalHash, requestedAt } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('record_payment');
});
afterAll(() => world.close());
beforeEach(() => {
  world.gateway.calls.length = 0;
});

const capturedAt = '2026-03-01T09:00:00.000Z';
type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;
const captured = (paymentId: string, change: Partial<Captured> = {}): Captured => ({
  kind: 'captured',
  providerPaymentId: `pi_${paymentId}`,
  amount: 5_000,
  currency: 'GBP',
  capturedAt,
  refunds: [],
  disputed: false,
  ...change,
});
const external = (id: string, change: Partial<ProviderRefund> = {}): ProviderRefund => ({
  providerRefundId: id,
  amount: 1_000,
  currency: 'GBP',
  refundId: null,
  outcome: { kind: 'succeeded', providerRefundId: id },
  ...change,
});

test('what paid is told by a keyed hash from the activity on', async () => {
  const input = await world.acceptPayment();
  world.gateway.charges.push(captured(input.paymentId, { instrument: 'Xt5EWLLDS7FJjR1c' }));
  await world.run('openPayment', input);
  const outcome = await world.run('takePayment', input);
  const instrument = riskHashes(personalHash).instrument('stripe', 'Xt5EWLLDS7FJjR1c');
  expect(outcome).toMatchObject({ kind: 'captured', instrument });
  await world.run('concludePayment', { ...input, outcome });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: 'captured', instrumentHash: instrument });
});

test.each([
  ['a token of one card', { paymentMethod: 'pm_1Nb0000000000001', payer: null }, 'pm_1Nb0000000000001'],
  ['the payer’s id at the provider', { paymentMethod: 'wechat_jsapi', payer: 'openid_1' }, 'openid_1'],
  ['a way to pay that anybody takes', { paymentMethod: 'alipay_qr', payer: null }, null],
  ['a token for tests', { paymentMethod: 'pm_card_visa', payer: null }, null],
])('until then it is what was asked for: %s', async (_what, source, instrument) => {
  const input = await world.acceptPayment({ source, context: { device: 'hash of a device' } });
  await world.run('openPayment', input);
  const hash = instrument === null ? undefined : riskHashes(personalHash).instrument('stripe', instrument);
  const row = await world.paymentRow(input.paymentId);
  expect([row.instrumentHash, row.deviceHash, row.ipHash]).toEqual([hash, 'hash of a device', undefined]);
});

test('a payment is opened as pending, and captured with its record', async () => {
  const input = await world.acceptPayment();
  expect(await world.run('openPayment', input)).toMatchObject({ provider: 'stripe', registered: false, result: null });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: 'pending', providerPaymentId: null });
  const outcome = captured(input.paymentId);
  expect(await world.run('concludePayment', { ...input, outcome })).toEqual({ status: 'captured' });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({
    status: 'captured',
    captured: 5_000,
    providerPaymentId: outcome.providerPaymentId,
    capturedAt: new Date(capturedAt),
    orderId: '536365',
  });
  expect(await world.records(input.paymentId)).toMatchObject([
    {
      type: 'payment',
      amount: 5_000,
      providerReference: outcome.providerPaymentId,
      postings: [
        { account: 'asset:provider:stripe', debit: 5_000, credit: 0 },
        { account: 'liability:merchant:m_one', debit: 0, credit: 5_000 },
      ],
    },
  ]);
});

test('concluding twice posts once, and a later run is told how it ended', async () => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  const outcome = captured(input.paymentId);
  await world.run('concludePayment', { ...input, outcome });
  await world.run('concludePayment', { ...input, outcome });
  expect(await world.run('openPayment', input)).toMatchObject({ result: { status: 'captured' } });
  expect(await world.records(input.paymentId)).toHaveLength(1);
});

test('a capture whose record is missing gets it from the next run', async () => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  await world.store.payments.conclude(input.paymentId, {
    status: 'captured',
    providerPaymentId: `pi_${input.paymentId}`,
    capturedAt: new Date(capturedAt),
  });
  expect(await world.records(input.paymentId)).toEqual([]);
  await world.run('openPayment', input);
  expect(await world.records(input.paymentId)).toMatchObject([{ type: 'payment', occurredAt: new Date(capturedAt) }]);
});

test('a declined payment fails with the code of the provider, and stays failed', async () => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  const outcome = { kind: 'declined', code: 'card_declined' } as const;
  expect(await world.run('concludePayment', { ...input, outcome })).toEqual({
    status: 'failed',
    code: 'card_declined',
    differs: [],
  });
  expect(await world.run('openPayment', input)).toMatchObject({ result: { status: 'failed', code: 'card_declined' } });
  expect(await world.records(input.paymentId)).toEqual([]);
});

test.each([
  ['another amount', { amount: 4_999 }, ['amount']],
  ['another currency', { currency: 'EUR' }, ['currency']],
])('a payment of %s is not taken for the one described', async (_what, change, differs) => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  const outcome = captured(input.paymentId, change);
  expect(await world.run('concludePayment', { ...input, outcome })).toEqual({
    status: 'failed',
    code: 'payment_mismatch',
    differs,
  });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: 'failed', failureCode: 'payment_mismatch' });
  expect(await world.records(input.paymentId)).toEqual([]);
});

test.each([
  ['was never captured', { kind: 'not_captured', providerPaymentId: 'pi_x', providerStatus: 'canceled' }, ['status']],
  ['does not exist', { kind: 'not_found' }, ['provider_payment_id']],
] as const)('a payment to be registered that %s is refused', async (_what, outcome, differs) => {
  const input = await world.acceptPayment({ source: { providerPaymentId: 'pi_registered' } });
  expect(await world.run('openPayment', input)).toMatchObject({ registered: true });
  expect(await world.run('concludePayment', { ...input, outcome })).toEqual({
    status: 'failed',
    code: 'payment_mismatch',
    differs,
  });
});

test('what is not known is not opened or concluded', async () => {
  const input = { ...(await world.acceptPayment()), paymentId: `pay_${'a'.repeat(26)}` };
  expect(await world.run('openPayment', input)).toBeNull();
  expect(await world.run('concludePayment', { ...input, outcome: captured(input.paymentId) })).toMatchObject({
    status: 'failed',
    code: 'payment_not_found',
  });
  expect(await world.run('takePayment', input)).toEqual({ kind: 'not_found' });
  expect(await world.run('findPayment', input)).toEqual({ kind: 'not_found' });
});

test('importing takes what moved money and is not ours, once, and posts it', async () => {
  const payment = await world.payment({ captured: 5_000 });
  const outcome = captured(payment.id, {
    disputed: true,
    refunds: [
      external('re_done'),
      external('re_on_its_way', { amount: 200, outcome: { kind: 'processing', providerRefundId: 're_on_its_way' } }),
      external('re_bounced', { outcome: { kind: 'failed', providerRefundId: 're_bounced', code: 'lost_card' } }),
      external('re_ours', {
        refundId: (await world.refund(['approved', 'submitting'], payment, { amount: 1_000 })).refundId,
      }),
    ],
  });
  await world.run('importProviderRefunds', { merchantId: 'm_one', paymentId: payment.id, requestId: null, outcome });
  await world.run('importProviderRefunds', { merchantId: 'm_one', paymentId: payment.id, requestId: null, outcome });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 1_000,
    refunded: 1_200,
    disputed: true,
    reservations: [
      { amount: 1_000, state: 'held', external: false },
      { refund: 're_done', amount: 1_000, state: 'settled', external: true },
      { refund: 're_on_its_way', amount: 200, state: 'settled', external: true },
    ],
  });
  const records = await world.records(payment.id);
  expect(records.map(({ type, leg, refundId, amount }) => [type, leg, refundId, amount])).toEqual(
    expect.arrayContaining([
      ['refund', 'external', null, 1_000],
      ['refund', 'external', null, 200],
      ['payment', 'capture', null, 5_000],
      ['refund_hold', 'hold', expect.any(String), 1_000],
    ]),
  );
  expect(records).toHaveLength(4);
});

test('a refund that bears an id like ours, but that the engine did not make, is imported', async () => {
  const payment = await world.payment({ captured: 5_000 });
  const outcome = captured(payment.id, { refunds: [external('re_forged', { refundId: `re_${'b'.repeat(26)}` })] });
  await world.run('importProviderRefunds', { merchantId: 'm_one', paymentId: payment.id, requestId: null, outcome });
  expect(await world.paymentRow(payment.id)).toMatchObject({ refunded: 1_000 });
});

test('an imported refund that failed after all gives its amount back, once, and the books say so', async () => {
  const payment = await world.payment({ captured: 5_000 });
  const ids = { merchantId: 'm_one', paymentId: payment.id, requestId: null };
  await world.run('importProviderRefunds', { ...ids, outcome: captured(payment.id, { refunds: [external('re_x')] }) });
  const bounced = external('re_x', { outcome: { kind: 'failed', providerRefundId: 're_x', code: 'lost_card' } });
  const outcome = captured(payment.id, { refunds: [bounced] });
  await world.run('importProviderRefunds', { ...ids, outcome });
  await world.run('importProviderRefunds', { ...ids, outcome });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    refunded: 0,
    reservations: [{ refund: 're_x', state: 'reversed', external: true }],
  });
  const records = await world.records(payment.id);
  expect(records.map(({ type, leg, refundId }) => [type, leg, refundId])).toEqual([
    ['payment', 'capture', null],
    ['refund', 'external', null],
    ['reversal', 'reversal', null],
  ]);
});

test('a dispute that is over is forgotten; an answer without a payment changes nothing', async () => {
  const payment = await world.payment({ disputed: true });
  const ids = { merchantId: 'm_one', paymentId: payment.id, requestId: null };
  await world.run('importProviderRefunds', { ...ids, outcome: { kind: 'unknown', reason: 'timeout' } });
  expect(await world.paymentRow(payment.id)).toMatchObject({ disputed: true });
  await world.run('importProviderRefunds', { ...ids, outcome: captured(payment.id) });
  expect(await world.paymentRow(payment.id)).toMatchObject({ disputed: false });
});

describe('money that arrives after the payment has ended', () => {
  const ended = async (how: 'failed' | 'expired', change: Parameters<ActivityWorld['acceptPayment']>[0] = {}) => {
    const input = await world.acceptPayment(change);
    await world.run('openPayment', input);
    const outcome = how === 'failed' ? { kind: 'declined', code: 'card_declined' } : { kind: 'not_found' };
    await world.run('concludePayment', { ...input, outcome: outcome as PaymentAnswer, expired: how === 'expired' });
    expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: how });
    return input;
  };

  test.each([
    ['failed', 'captured_after_failure critical'],
    ['expired', 'captured_after_expiry info'],
  ] as const)('is recorded although it had %s, once, and told', async (how, alarm) => {
    const input = await ended(how);
    const outcome = captured(input.paymentId, { refunds: [external(`re_${input.paymentId}`)] });
    await world.run('importProviderRefunds', { ...input, outcome });
    await world.run('importProviderRefunds', { ...input, outcome });
    expect(await world.paymentRow(input.paymentId)).toMatchObject({
      status: 'captured',
      failureCode: null,
      refunded: 1_000,
      providerPaymentId: outcome.providerPaymentId,
    });
    const records = await world.records(input.paymentId);
    expect(records.map(({ type, amount }) => `${type} ${amount}`).toSorted()).toEqual(['payment 5000', 'refund 1000']);
    expect(await world.alarms(input.paymentId)).toEqual([alarm]);
    expect(await world.run('openPayment', input)).toMatchObject({ result: { status: 'captured' } });
  });

  test('is recorded by the payment’s own run, too, when another run had given it up', async () => {
    const input = await ended('expired');
    const outcome = captured(input.paymentId);
    expect(await world.run('concludePayment', { ...input, outcome })).toEqual({ status: 'captured' });
    expect(await world.records(input.paymentId)).toHaveLength(1);
  });

  test('is not booked when it is other money than was asked for; operators look', async () => {
    const input = await ended('failed');
    await world.run('importProviderRefunds', { ...input, outcome: captured(input.paymentId, { amount: 4_000 }) });
    expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: 'failed' });
    expect(await world.records(input.paymentId)).toEqual([]);
    expect(await world.alarms(input.paymentId)).toEqual(['payment_mismatch critical']);
  });

  test('is nothing of a registration that was refused', async () => {
    const input = await ended('failed', { source: { providerPaymentId: 'pi_refused' } });
    await world.run('importProviderRefunds', { ...input, outcome: captured(input.paymentId) });
    expect(await world.paymentRow(input.paymentId)).toMatchObject({ status: 'failed' });
    expect(await world.alarms(input.paymentId)).toEqual([]);
  });

  test('a payment that another run has captured is not given up', async () => {
    const input = await world.acceptPayment();
    await world.run('openPayment', input);
    await world.run('concludePayment', { ...input, outcome: captured(input.paymentId) });
    const late = { ...input, outcome: { kind: 'not_found' } as const };
    expect(await world.run('concludePayment', { ...late, expired: true })).toEqual({ status: 'captured' });
    expect(await world.run('concludePayment', late)).toEqual({ status: 'captured' });
  });
});

test('a provider that no longer knows a captured payment alarms', async () => {
  const payment = await world.payment();
  const ids = { merchantId: 'm_one', paymentId: payment.id, requestId: null };
  await world.run('importProviderRefunds', { ...ids, outcome: { kind: 'not_found' } });
  expect(await world.alarms(payment.id)).toEqual(['payment_mismatch critical']);
});

test('a charge that took other money than was asked for alarms; a registration does not', async () => {
  const charge = await world.acceptPayment();
  const registration = await world.acceptPayment({ source: { providerPaymentId: 'pi_other_amount' } });
  for (const input of [charge, registration]) {
    await world.run('openPayment', input);
    await world.run('concludePayment', { ...input, outcome: captured(input.paymentId, { amount: 1 }) });
  }
  expect(await world.alarms(charge.paymentId)).toEqual(['payment_mismatch critical']);
  expect(await world.alarms(registration.paymentId)).toEqual([]);
});

test('what a payer needs stays in the row: the workflow learns only that it is there', async () => {
  const input = await world.acceptPayment({ source: { paymentMethod: 'wechat_jsapi', payer: 'openid_1' } });
  await world.run('openPayment', input);
  const action = { type: 'wechatpay_jsapi', parameters: { paySign: 'secret' } } as const;
  world.gateway.charges = [{ kind: 'requires_action', providerPaymentId: 'wx_1', action }];
  expect(await world.run('takePayment', input)).toEqual({ kind: 'requires_action', payable: true });
  expect(world.gateway.calls).toMatchObject([{ input: { payer: 'openid_1', paymentMethod: 'wechat_jsapi' } }]);
  const row = { status: 'requires_action', nextAction: action, providerPaymentId: 'wx_1' };
  expect(await world.paymentRow(input.paymentId)).toMatchObject(row);
  world.gateway.lookups = [{ kind: 'requires_action', providerPaymentId: 'wx_1', action: null }];
  expect(await world.run('findPayment', input)).toEqual({ kind: 'requires_action', payable: true });
  expect(await world.run('openPayment', input)).toMatchObject({
    result: null,
    resumed: true,
    payable: true,
    expiresAt: '2026-03-01T10:15:00.000Z',
  });
});

test('a payment that its provider is settling is not one that waits for its payer', async () => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  world.gateway.charges = [{ kind: 'requires_action', providerPaymentId: 'pi_settling', action: null }];
  expect(await world.run('takePayment', input)).toEqual({ kind: 'requires_action', payable: false });
  expect(await world.paymentRow(input.paymentId)).toMatchObject({
    status: 'pending',
    providerPaymentId: 'pi_settling',
  });
});

test('where a provider cannot close, closing asks', async () => {
  const input = await world.acceptPayment();
  await world.run('openPayment', input);
  world.gateway.lookups = [{ kind: 'not_found' }];
  expect(await world.run('closePayment', input)).toEqual({ kind: 'not_found' });
  expect(world.gateway.names()).toEqual(['findPayment']);
  expect(await world.run('closePayment', { ...input, paymentId: freshId('pay') })).toEqual({ kind: 'not_found' });
});

test('a payment to be registered that its provider is still settling is refused for its status', async () => {
  const input = await world.acceptPayment({ source: { providerPaymentId: 'pi_open' } });
  await world.run('openPayment', input);
  world.gateway.lookups = [{ kind: 'requires_action', providerPaymentId: 'pi_open', action: null }];
  const outcome = await world.run('takePayment', input);
  const refused = { status: 'failed', code: 'payment_mismatch', differs: ['status'] };
  expect(await world.run('concludePayment', { ...input, outcome })).toEqual(refused);
});

test('a charge carries our payment id as its key; a registered payment is looked up by the provider id', async () => {
  const taken = await world.acceptPayment();
  world.gateway.charges = [captured(taken.paymentId)];
  await world.run('takePayment', taken);
  const registered = await world.acceptPayment({ source: { providerPaymentId: 'pi_registered' } });
  world.gateway.lookups = [captured(registered.paymentId)];
  await world.run('takePayment', registered);
  expect(world.gateway.calls).toEqual([
    {
      name: 'charge',
      input: {
        account: 'acct_one',
        paymentId: taken.paymentId,
        amount: 5_000,
        currency: 'GBP',
        paymentMethod: 'pm_card_visa',
        payer: null,
        description: '536365',
        expiresAt: '2026-03-01T10:15:00.000Z',
      },
    },
    { name: 'findPayment', input: { account: 'acct_one', by: { providerPaymentId: 'pi_registered' } } },
  ]);
});

test('an earlier charge is looked for by our id, a known payment by the id the provider gave it', async () => {
  const pending = await world.acceptPayment();
  await world.run('openPayment', pending);
  const known = await world.payment({ providerPaymentId: 'pi_known' });
  world.gateway.lookups = [{ kind: 'not_found' }, { kind: 'not_found' }];
  await world.run('findPayment', pending);
  await world.run('findPayment', { merchantId: 'm_one', paymentId: known.id, requestId: null });
  expect(world.gateway.calls.map(({ input }) => input)).toEqual([
    { account: 'acct_one', by: { paymentId: pending.paymentId }, requestedAt },
    { account: 'acct_one', by: { providerPaymentId: 'pi_known' } },
  ]);
});

test('loading a payment names its provider, to its own merchant only', async () => {
  const payment = await world.payment();
  const ids = { merchantId: 'm_one', paymentId: payment.id, requestId: null };
  expect(await world.run('loadPayment', ids)).toMatchObject({
    provider: 'stripe',
    providerPolicy: { heldRetryMs: 5_000 },
  });
  expect(await world.run('loadPayment', { ...ids, merchantId: 'm_two' })).toBeNull();
});
