import { providerRefund, refundOutcome } from '../../../gateways/stripe/refund-outcome';
import { call, refundId, refundObject } from './refund-object';

describe('refundOutcome', () => {
  it.each([
    ['succeeded', {}, { kind: 'succeeded', providerRefundId: 're_1' }],
    ['pending', { pending_reason: 'processing' }, { kind: 'processing', providerRefundId: 're_1' }],
    ['pending', {}, { kind: 'processing', providerRefundId: 're_1' }],
    [
      'pending',
      { pending_reason: 'insufficient_funds' },
      { kind: 'action_required', providerRefundId: 're_1', reason: 'insufficient_funds' },
    ],
    ['requires_action', {}, { kind: 'action_required', providerRefundId: 're_1', reason: 'requires_action' }],
    [
      'failed',
      { failure_reason: 'lost_or_stolen_card' },
      { kind: 'failed', providerRefundId: 're_1', code: 'lost_or_stolen_card', instrumentClosed: true },
    ],
    [
      'failed',
      { failure_reason: 'unknown' },
      { kind: 'failed', providerRefundId: 're_1', code: 'unknown', instrumentClosed: true },
    ],
    [
      'failed',
      { failure_reason: 'merchant_request' },
      { kind: 'failed', providerRefundId: 're_1', code: 'merchant_request' },
    ],
    ['failed', { failure_reason: 'Ask Mr. Smith' }, { kind: 'failed', providerRefundId: 're_1', code: 'unknown' }],
    ['failed', {}, { kind: 'failed', providerRefundId: 're_1', code: 'unknown' }],
    ['canceled', {}, { kind: 'canceled', providerRefundId: 're_1' }],
    ['reticulating', {}, { kind: 'unknown', reason: 'status_unknown' }],
    [null, {}, { kind: 'unknown', reason: 'status_unknown' }],
  ])('reads status %s %j', (status, more, expected) => {
    expect(refundOutcome(refundObject({ status, ...more }), call)).toEqual(expected);
  });

  it.each([
    ['wrong_amount', { amount: 1_251 }],
    ['wrong_currency', { currency: 'eur' }],
    ['other_payment', { payment_intent: 'pi_2' }],
    ['other_payment', { payment_intent: null }],
    ['other_refund', { metadata: {} }],
    ['other_refund', { metadata: null }],
    ['other_refund', { metadata: { refund_id: 're_bbbbbbbbbbbbbbbbbbbbbbbbbb' } }],
  ])('calls %s a mismatch: %j', (reason, changes) => {
    const outcome = refundOutcome(refundObject(changes), call);
    expect(outcome).toEqual({ kind: 'mismatch', reason, providerRefundId: 're_1' });
  });

  it('calls an id of another shape a mismatch and does not pass it on', () => {
    const outcome = refundOutcome(refundObject({ id: 'ch_1' }), call);
    expect(outcome).toEqual({ kind: 'mismatch', reason: 'wrong_id_format', providerRefundId: null });
  });

  it('calls another object than the one asked for a mismatch', () => {
    const outcome = refundOutcome(refundObject(), { ...call, providerRefundId: 're_2' });
    expect(outcome).toEqual({ kind: 'mismatch', reason: 'other_provider_refund', providerRefundId: 're_1' });
  });

  it('takes refunds of other payment methods and expanded payments', () => {
    const object = refundObject({ id: 'pyr_1', payment_intent: { id: 'pi_1', object: 'payment_intent' } });
    expect(refundOutcome(object, call)).toEqual({ kind: 'succeeded', providerRefundId: 'pyr_1' });
  });

  it.each([
    {},
    [],
    null,
    refundObject({ object: 'charge' }),
    refundObject({ amount: '1250' }),
    refundObject({ amount: 12.5 }),
    refundObject({ amount: -1_250 }),
    refundObject({ currency: 'pounds' }),
    refundObject({ status: undefined }),
    refundObject({ metadata: [] }),
  ])('does not understand %j', (object) => {
    expect(refundOutcome(object, call)).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
  });

  it.each([
    ['ISK', 500, 5],
    ['UGX', 500, 5],
    ['JPY', 500, 500],
    ['MGA', 5, 500],
    ['KWD', 5_120, 5_120],
  ])('compares amounts in %s as ISO 4217 counts them', (currency, stripeAmount, amount) => {
    const object = refundObject({ currency: currency.toLowerCase(), amount: stripeAmount });
    expect(refundOutcome(object, { ...call, currency, amount })).toMatchObject({ kind: 'succeeded' });
  });
});

describe('providerRefund', () => {
  it('tells ours from others', () => {
    const ours = { providerRefundId: 're_1', amount: 1_250, currency: 'GBP', refundId };
    expect(providerRefund(refundObject(), 'pi_1')).toMatchObject(ours);
    expect(providerRefund(refundObject({ metadata: {} }), 'pi_1')).toMatchObject({ ...ours, refundId: null });
    const december = refundObject({ created: Date.UTC(2026, 11, 20) / 1_000 });
    expect(providerRefund(december, 'pi_1')).toMatchObject({ refundedAt: '2026-12-20T00:00:00.000Z' });
    const elsewhere = refundObject({ metadata: { refund_id: '4711' } });
    expect(providerRefund(elsewhere, 'pi_1')).toMatchObject({ ...ours, refundId: null });
  });

  it('gives null for what it does not understand and for another payment', () => {
    expect(providerRefund(refundObject({ amount: null }), 'pi_1')).toBeNull();
    expect(providerRefund(refundObject(), 'pi_2')).toBeNull();
    expect(providerRefund(refundObject({ currency: 'isk', amount: 501 }), 'pi_1')).toBeNull();
  });
});
