import { chargeCallOf, newPaymentId, refundCallOf } from '../contract/provider-harness';
import { startStripeHarness } from './sandbox-harness';
import type { StripeHarness } from './sandbox-harness';

/** What is Stripe's own, beyond the contract that every provider's gateway keeps. */
describe('Stripe', () => {
  let harness: StripeHarness;
  beforeAll(async () => {
    harness = await startStripeHarness();
  });
  afterAll(() => harness.close());
  afterEach(() => harness.clearFaults());

  const refunded = async (amount = 1_250) => {
    const call = refundCallOf(harness.account, await harness.pay(), amount);
    const outcome = await harness.gateway.refund(call);
    if (!('providerRefundId' in outcome) || outcome.providerRefundId === null) throw new Error(outcome.kind);
    return { call, outcome, providerRefundId: outcome.providerRefundId };
  };

  it('answers a repeated 500 with the same 500, and the query tells that nothing was applied', async () => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    await harness.addFault({ kind: 'status_500', stored: true });
    expect(await harness.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'http_500' });
    expect(await harness.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'http_500' });
    expect(await harness.gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
  });

  it('follows a refund that needs the customer until it is canceled', async () => {
    const call = refundCallOf(harness.account, await harness.pay(), 1_250);
    await harness.addFault({ kind: 'insufficient_balance', as: 'requires_action' });
    const made = await harness.gateway.refund(call);
    expect(made).toMatchObject({ kind: 'action_required', reason: 'requires_action' });
    if (made.kind !== 'action_required') throw new Error(made.kind);
    await harness.control(`refunds/${made.providerRefundId}/settle`, { state: 'canceled' });
    expect(await harness.gateway.queryRefund(call)).toEqual({
      kind: 'canceled',
      providerRefundId: made.providerRefundId,
    });
  });

  it('tells a failure after success', async () => {
    const { call, providerRefundId } = await refunded();
    const failure = { state: 'failed', failure_reason: 'lost_or_stolen_card' };
    await harness.control(`refunds/${providerRefundId}/settle`, failure);
    const failed = { kind: 'failed', providerRefundId, code: 'lost_or_stolen_card', instrumentClosed: true };
    expect(await harness.gateway.queryRefund(call)).toEqual(failed);
    expect(await harness.gateway.queryRefund({ ...call, providerRefundId })).toEqual(failed);
  });

  it('decides nothing when an object that it once had is gone', async () => {
    const { call } = await refunded();
    const outcome = await harness.gateway.queryRefund({ ...call, providerRefundId: 're_3Nobody' });
    expect(outcome).toEqual({ kind: 'unknown', reason: 'query_refused_resource_missing' });
  });

  it('needs action without a refund at Stripe when Stripe refuses for want of balance', async () => {
    const payment = await harness.pay();
    const call = refundCallOf(harness.account, payment, 1_000);
    await harness.addFault({ kind: 'insufficient_balance', as: 'error', match: { key: call.key } });
    const outcome = await harness.gateway.refund(call);
    expect(outcome).toEqual({ kind: 'action_required', providerRefundId: null, reason: 'insufficient_funds' });
    expect(await harness.gateway.queryRefund(call)).toEqual({ kind: 'not_found' });
  });

  it('finds by a query what was applied behind a 500', async () => {
    const payment = await harness.pay();
    const call = refundCallOf(harness.account, payment, 1_000);
    await harness.addFault({ kind: 'status_500', applied: true, match: { key: call.key } });
    expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'unknown' });
    expect(await harness.gateway.queryRefund(call)).toMatchObject({ kind: 'succeeded' });
  });

  it('reads listings of several pages', async () => {
    const payment = await harness.pay(50_000);
    const calls = Array.from({ length: 103 }, () => refundCallOf(harness.account, payment, 100));
    for (const call of calls) await harness.gateway.refund(call);
    const [oldest] = calls;
    if (oldest === undefined) throw new Error('no refunds');
    expect(await harness.gateway.queryRefund(oldest)).toMatchObject({ kind: 'succeeded' });
    const listing = await harness.gateway.listRefunds(harness.account, payment.providerPaymentId);
    expect(listing.kind === 'complete' && new Set(listing.refunds.map(({ refundId }) => refundId))).toEqual(
      new Set(calls.map(({ refundId }) => refundId)),
    );
    await harness.addFault({ kind: 'lost_after', match: { operation: 'refund.list' } });
    expect(await harness.gateway.queryRefund(oldest)).toMatchObject({ kind: 'unknown' });
  });

  it('tells a disputed payment, and refuses its refund', async () => {
    const payment = await harness.payBy({ paymentMethod: 'pm_card_createDispute' });
    const listing = await harness.gateway.listRefunds(harness.account, payment.providerPaymentId);
    expect(listing).toEqual({ kind: 'complete', refunds: [], disputed: true });
    const call = refundCallOf(harness.account, payment, 100);
    expect(await harness.gateway.refund(call)).toMatchObject({ kind: 'failed', code: 'charge_disputed' });
  });

  it.each([
    ['ISK', 5_000, 120, 12_000],
    ['UGX', 5_000, 120, 12_000],
    ['JPY', 5_000, 120, 120],
    ['KWD', 50_000, 5_120, 5_120],
    ['HUF', 50_000, 1_045, 1_045],
    ['MGA', 50_000, 1_200, 12],
  ])('refunds in %s what was asked for', async (currency, paid, amount, stripes) => {
    const payment = await harness.payBy({ amount: paid, currency });
    expect(payment).toMatchObject({ amount: paid, currency });
    const call = refundCallOf(harness.account, payment, amount);
    const made = await harness.gateway.refund(call);
    expect(made).toMatchObject({ kind: 'succeeded' });
    expect(await harness.gateway.queryRefund(call)).toEqual(made);
    const listing = await harness.gateway.listRefunds(harness.account, payment.providerPaymentId);
    expect(listing).toMatchObject({ refunds: [{ amount, currency }] });
    const rows = await harness.movements();
    expect(rows.find(({ key }) => key === call.key)).toMatchObject({ amount: stripes, currency });
  });

  it('tells why a payment is declined, and finds it as not captured', async () => {
    const { gateway, account, declinedPaymentMethod } = harness;
    const charge = chargeCallOf(harness, 'GBP');
    const outcome = await gateway.charge({ ...charge, paymentMethod: declinedPaymentMethod });
    expect(outcome).toEqual({ kind: 'declined', code: 'insufficient_funds' });
    const found = await gateway.findPayment({ account, by: { paymentId: charge.paymentId } });
    expect(found).toMatchObject({ kind: 'not_captured', providerStatus: 'requires_payment_method' });
    expect(await gateway.charge({ ...charge, paymentId: newPaymentId(), paymentMethod: 'pm_nothing' })).toEqual({
      kind: 'declined',
      code: 'resource_missing',
    });
    const three = {
      ...charge,
      paymentId: newPaymentId(),
      amount: 1_001,
      currency: 'BHD',
      paymentMethod: 'pm_card_visa',
    };
    expect(await gateway.charge(three)).toEqual({ kind: 'declined', code: 'amount_not_representable' });
  });

  it('closes a payment that nobody paid, and finds a paid one captured', async () => {
    const { gateway, account, declinedPaymentMethod } = harness;
    const charge = chargeCallOf(harness, 'GBP');
    await gateway.charge({ ...charge, paymentMethod: declinedPaymentMethod });
    const lookup = { account, by: { paymentId: charge.paymentId }, requestedAt: new Date().toISOString() };
    expect(await gateway.closePayment!(lookup)).toMatchObject({ kind: 'not_captured', providerStatus: 'canceled' });
    const paid = await harness.pay();
    expect(await gateway.closePayment!({ account, by: { providerPaymentId: paid.providerPaymentId } })).toEqual(paid);
  });

  it('prefers the payment that took money to a declined one under the same id', async () => {
    const { gateway, account } = harness;
    const charge = chargeCallOf(harness, 'GBP');
    const captured = await gateway.charge({ ...charge, paymentMethod: 'pm_card_visa' });
    await harness.addFault({ kind: 'key_forgotten', match: { key: charge.paymentId } });
    await gateway.charge({ ...charge, paymentMethod: 'pm_card_chargeDeclined' });
    expect(await gateway.findPayment({ account, by: { paymentId: charge.paymentId } })).toEqual(captured);
  });

  it('calls a payment unknown when its refunds or the list of payments cannot be read', async () => {
    const { gateway, account } = harness;
    const { providerPaymentId } = await harness.pay();
    await harness.addFault({ kind: 'truncated', match: { operation: 'refund.list' } });
    const byTheirs = await gateway.findPayment({ account, by: { providerPaymentId } });
    expect(byTheirs).toMatchObject({ kind: 'unknown' });
    await harness.addFault({ kind: 'malformed', match: { operation: 'payment_intent.list' } });
    const byOurs = await gateway.findPayment({ account, by: { paymentId: newPaymentId() } });
    expect(byOurs).toMatchObject({ kind: 'unknown' });
  });
});
