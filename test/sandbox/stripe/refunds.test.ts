import { Bench, refusal } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

describe('payment intents', () => {
  test('a good card is charged at once', async () => {
    const intent = await bench.stripe.paymentIntents.create(
      { amount: 1250, currency: 'gbp', payment_method: 'pm_card_visa', confirm: true, metadata: { order: '536365' } },
      { idempotencyKey: 'pay-1' },
    );
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1250, metadata: { order: '536365' } });
    expect(intent.lastResponse.requestId).toMatch(/^req_/);
    const expanded = await bench.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(expanded.latest_charge).toMatchObject({ object: 'charge', amount_captured: 1250, refunded: false });
    expect(await bench.movements('charge')).toContainEqual(
      expect.objectContaining({ key: 'pay-1', amount: 1250, currency: 'GBP', times_applied: 1, requests: 1 }),
    );
  });

  test('an intent made first can be confirmed later', async () => {
    const intent = await bench.stripe.paymentIntents.create({ amount: 700, currency: 'eur' });
    expect(intent.status).toBe('requires_payment_method');
    const confirmed = await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard' });
    expect(confirmed.status).toBe('succeeded');
    const error = await refusal(bench.stripe.paymentIntents.confirm(intent.id));
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
  ])('%s is declined', async (card, code, declineCode) => {
    const error = await refusal(bench.pay(333, card));
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code });
    expect(error.decline_code).toBe(declineCode);
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method' });
    expect((await bench.movements('charge')).map(({ amount }) => amount)).not.toContain(333);
  });

  test.each([
    ['jpy', 500, true],
    ['kwd', 5120, true],
    ['kwd', 5124, false],
    ['isk', 500, true],
    ['isk', 550, false],
    ['zzz', 500, false],
    ['usd', 0, false],
    ['usd', 100_000_000, false],
  ])('%s %i is taken: %s', async (currency, amount, taken) => {
    const paying = bench.pay(amount, 'pm_card_visa', currency);
    if (taken) expect((await paying).amount).toBe(amount);
    else expect(await refusal(paying)).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  });
});

describe('refunds', () => {
  test('a partial and then the rest', async () => {
    const intent = await bench.pay(5000);
    const part = await bench.stripe.refunds.create(
      { payment_intent: intent.id, amount: 1250, reason: 'requested_by_customer', metadata: { refund_id: 're_ours' } },
      { idempotencyKey: 'part-1' },
    );
    expect(part).toMatchObject({
      status: 'succeeded',
      amount: 1250,
      currency: 'gbp',
      metadata: { refund_id: 're_ours' },
    });
    const rest = await bench.stripe.refunds.create({ charge: part.charge as string });
    expect(rest.amount).toBe(3750);
    const charge = await bench.stripe.charges.retrieve(part.charge as string, { expand: ['refunds'] });
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 5000 });
    expect(charge.refunds?.data.map(({ id }) => id)).toEqual([rest.id, part.id]);
    expect(await bench.movements('refund')).toContainEqual({
      kind: 'refund',
      key: 'part-1',
      amount: 1250,
      currency: 'GBP',
      times_applied: 1,
      requests: 1,
      state: 'succeeded',
      id: part.id,
      ids: [part.id],
      account: 'acct_one',
      payment_intent: intent.id,
      metadata: { refund_id: 're_ours' },
    });
  });

  test('more than is left is refused, and so is anything once all is refunded', async () => {
    const intent = await bench.pay(2000);
    await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    const over = await refusal(bench.stripe.refunds.create({ payment_intent: intent.id, amount: 1501 }));
    expect(over).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, param: 'amount' });
    expect(over.message).toBe('Refund amount (£15.01) is greater than unrefunded amount on charge (£15.00)');
    await bench.stripe.refunds.create({ payment_intent: intent.id });
    const again = await refusal(bench.stripe.refunds.create({ payment_intent: intent.id }));
    expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
  });

  test.each([
    [{ amount: 5 }, { code: 'parameter_missing' }],
    [{ payment_intent: 'pi_none' }, { statusCode: 404, code: 'resource_missing', param: 'payment_intent' }],
    [{ charge: 'ch_none' }, { statusCode: 404, code: 'resource_missing', param: 'charge' }],
    [
      { payment_intent: 'pi_none', amount: 0 },
      { code: 'parameter_invalid_integer', param: 'amount' },
    ],
    [
      { payment_intent: 'pi_none', amount: 1.5 },
      { code: 'parameter_invalid_integer', param: 'amount' },
    ],
    [
      { payment_intent: 'pi_none', colour: 'red' },
      { code: 'parameter_unknown', param: 'colour' },
    ],
    [{ payment_intent: 'pi_none', reason: 'because' }, { param: 'reason' }],
  ])('%j is refused', async (params, expected) => {
    const error = await refusal(bench.stripe.refunds.create(params));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', ...expected });
  });

  test('lists are paged, most recent first', async () => {
    const intent = await bench.pay(5000);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.unshift((await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 100 + n })).id);
    }
    const first = await bench.stripe.refunds.list({ payment_intent: intent.id, limit: 2 });
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/refunds' });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const all: string[] = [];
    for await (const refund of bench.stripe.refunds.list({ payment_intent: intent.id, limit: 2 })) all.push(refund.id);
    expect(all).toEqual(ids);
    const before = await bench.stripe.refunds.list({ payment_intent: intent.id, limit: 2, ending_before: ids[4]! });
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  });

  test('a pending refund settles by itself', async () => {
    const intent = await bench.pay(900, 'pm_card_pendingRefund');
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await bench.control('POST', '/advance', { ms: 1000 });
    expect(await bench.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'succeeded' });
  });

  test('a refund can fail after it succeeded; the money is there to refund again', async () => {
    const intent = await bench.pay(900, 'pm_card_refundFail');
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'fails-later' });
    expect(refund.status).toBe('succeeded');
    await bench.control('POST', '/advance', { ms: 1000 });
    const failed = await bench.stripe.refunds.retrieve(refund.id);
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' });
    expect(failed.failure_balance_transaction).toMatch(/^txn_/);
    expect((await bench.stripe.charges.retrieve(refund.charge as string)).amount_refunded).toBe(0);
    expect(await bench.movements('refund')).toContainEqual(
      expect.objectContaining({ key: 'fails-later', state: 'failed', times_applied: 1 }),
    );
  });

  test('only a refund that requires action can be canceled', async () => {
    const intent = await bench.pay(900);
    await bench.fault('insufficient_balance', { as: 'requires_action', match: { payment_intent: intent.id } });
    const waiting = await bench.stripe.refunds.create({ payment_intent: intent.id });
    expect(waiting.status).toBe('requires_action');
    expect(await bench.stripe.refunds.cancel(waiting.id)).toMatchObject({ status: 'canceled' });
    expect(await refusal(bench.stripe.refunds.cancel(waiting.id))).toMatchObject({ statusCode: 400 });
    expect((await bench.movements('refund')).map(({ id }) => id)).not.toContain(waiting.id);
  });

  test('a refund made in the dashboard counts, without a key', async () => {
    const intent = await bench.pay(900);
    const refund = await bench.control<{ id: string }>('POST', '/refunds', { payment_intent: intent.id, amount: 400 });
    const error = await refusal(bench.stripe.refunds.create({ payment_intent: intent.id, amount: 600 }));
    expect(error.param).toBe('amount');
    expect(await bench.movements('refund')).toContainEqual(
      expect.objectContaining({ id: refund.id, key: null, requests: 0, times_applied: 1 }),
    );
  });

  test('settling by hand obeys the states', async () => {
    const intent = await bench.pay(900);
    const { id } = await bench.stripe.refunds.create({ payment_intent: intent.id });
    await expect(bench.control('POST', `/refunds/${id}/settle`, { state: 'pending' })).rejects.toThrow('409');
    await bench.control('POST', `/refunds/${id}/settle`, { state: 'failed', failure_reason: 'lost_or_stolen_card' });
    expect(await bench.stripe.refunds.retrieve(id)).toMatchObject({ failure_reason: 'lost_or_stolen_card' });
  });
});

describe('disputes', () => {
  test('a chargeback takes the money and blocks refunds; an inquiry does not', async () => {
    const [charged, asked] = [await bench.pay(900), await bench.pay(800)];
    await bench.control('POST', '/disputes', { payment_intent: charged.id });
    await bench.control('POST', '/disputes', { payment_intent: asked.id, status: 'warning_needs_response' });
    const listed = await bench.stripe.disputes.list({ payment_intent: charged.id });
    expect(listed.data).toEqual([expect.objectContaining({ status: 'needs_response', amount: 900 })]);
    const error = await refusal(bench.stripe.refunds.create({ payment_intent: charged.id }));
    expect(error).toMatchObject({ statusCode: 400, code: 'charge_disputed' });
    expect((await bench.stripe.refunds.create({ payment_intent: asked.id })).status).toBe('succeeded');
    expect((await bench.movements('dispute')).map(({ amount }) => amount)).toEqual([900]);
  });
});

describe('accounts', () => {
  test('each sees its own objects only', async () => {
    const intent = await bench.pay();
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 1 });
    const missing = { statusCode: 404, code: 'resource_missing' };
    expect(await refusal(bench.other.paymentIntents.retrieve(intent.id))).toMatchObject(missing);
    expect(await refusal(bench.other.refunds.retrieve(refund.id))).toMatchObject(missing);
    expect(await refusal(bench.other.refunds.create({ payment_intent: intent.id }))).toMatchObject(missing);
    expect(await refusal(bench.other.refunds.list({ payment_intent: intent.id }))).toMatchObject(missing);
    expect(await refusal(bench.other.refunds.list({ charge: refund.charge as string }))).toMatchObject(missing);
    expect(await refusal(bench.stripe.refunds.list({ payment_intent: 'pi_none' }))).toMatchObject({
      ...missing,
      param: 'payment_intent',
    });
  });

  test('an unknown key is refused', async () => {
    const error = await refusal(bench.stripe.refunds.list({}, { apiKey: 'sk_test_unknown' }));
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
    expect(error.message).not.toContain('sk_test_unknown');
  });
});
