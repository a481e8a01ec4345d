import type Stripe from 'stripe';
import { closePayment } from '../../../gateways/stripe/close-payment';
import { startDeadline } from '../../../gateways/http/deadline';
import { findPayment } from '../../../gateways/stripe/find-payment';
import { paymentOutcome } from '../../../gateways/stripe/payment-outcome';
import { paymentIntentShape } from '../../../gateways/stripe/shapes';
import { newPaymentId } from '../contract/provider-harness';

const intent = (change: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'processing',
  amount: 5_000,
  amount_received: 0,
  currency: 'gbp',
  metadata: {},
  latest_charge: null,
  next_action: null,
  ...change,
});
const meaning = (change: object) => paymentOutcome(paymentIntentShape.parse(intent(change)), []);
const open = { kind: 'requires_action', providerPaymentId: 'pi_1', action: null };

describe('what a payment intent means', () => {
  test.each(['processing', 'requires_action', 'requires_capture', 'requires_confirmation'])(
    '%s is open: it may be captured yet',
    (status) => {
      expect(meaning({ status })).toEqual(open);
    },
  );

  test.each(['requires_payment_method', 'canceled'])('%s is not captured', (providerStatus) => {
    const expected = { kind: 'not_captured', providerPaymentId: 'pi_1', providerStatus };
    expect(meaning({ status: providerStatus })).toEqual(expected);
  });

  test('money names the card that paid, where a card did', () => {
    const charge = { id: 'ch_1', object: 'charge', created: 1_772_359_200, disputed: false };
    const paid = (payment_method_details: unknown) =>
      meaning({ status: 'succeeded', amount_received: 5_000, latest_charge: { ...charge, payment_method_details } });
    expect(paid({ type: 'card', card: { fingerprint: 'Xt5EWLLDS7FJjR1c' } })).toMatchObject({
      kind: 'captured',
      instrument: 'Xt5EWLLDS7FJjR1c',
    });
    for (const details of [null, undefined, { type: 'ideal', ideal: {} }, { card: { fingerprint: null } }, 'odd'])
      expect(paid(details)).not.toHaveProperty('instrument');
  });

  test('a page that the payer must open is told; what only Stripe’s scripts can do is not', () => {
    const url = 'https://hooks.stripe.com/redirect/1';
    const next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: null } };
    expect(meaning({ status: 'requires_action', next_action })).toEqual({ ...open, action: { type: 'redirect', url } });
    expect(meaning({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } })).toEqual(open);
  });
});

/** Stripe with these intents; cancelling is refused unless it is told what becomes of the intent. */
function stripeWith(intents: ReturnType<typeof intent>[], cancel?: (id: string) => object) {
  const calls: [name: string, params: unknown][] = [];
  const paymentIntents = {
    list: async (params: unknown) => {
      calls.push(['list', params]);
      return { object: 'list', data: intents, has_more: false };
    },
    retrieve: async (id: string) => {
      calls.push(['retrieve', id]);
      return intents.find((one) => one.id === id);
    },
    cancel: async (id: string) => {
      calls.push(['cancel', id]);
      return Object.assign(
        intents.find((one) => one.id === id)!,
        cancel?.(id),
      );
    },
  };
  return { stripe: { paymentIntents } as unknown as Stripe, calls };
}

const next = startDeadline(10_000);

describe('looking for a payment by our id', () => {
  const paymentId = newPaymentId();
  const ours = { metadata: { payment_id: paymentId } };

  test('reads back to the request and no further', async () => {
    const { stripe, calls } = stripeWith([]);
    const lookup = { by: { paymentId }, requestedAt: '2026-03-01T10:00:00.500Z' };
    expect(await findPayment(stripe, lookup, next)).toEqual({ kind: 'not_found' });
    const gte = Date.parse('2026-03-01T10:00:00Z') / 1000 - 300;
    expect(calls).toMatchObject([['list', { created: { gte }, limit: 100 }]]);
  });

  test('one that may be captured yet wins over one that was given up', async () => {
    const { stripe } = stripeWith([intent({ ...ours, status: 'canceled', id: 'pi_2' }), intent(ours)]);
    expect(await findPayment(stripe, { by: { paymentId } }, next)).toEqual(open);
  });
});

describe('closing', () => {
  const lookup = { account: 'shop', by: { providerPaymentId: 'pi_1' } };

  test('cancels what waits for its payer', async () => {
    const { stripe, calls } = stripeWith([intent({ status: 'requires_action' })], () => ({ status: 'canceled' }));
    expect(await closePayment(stripe, lookup, next)).toMatchObject({
      kind: 'not_captured',
      providerStatus: 'canceled',
    });
    expect(calls).toContainEqual(['cancel', 'pi_1']);
  });

  test('leaves alone what is being settled', async () => {
    const { stripe, calls } = stripeWith([intent()]);
    expect(await closePayment(stripe, lookup, next)).toEqual(open);
    expect(calls.map(([name]) => name)).not.toContain('cancel');
  });

  test('tells how the payment stands when somebody was faster', async () => {
    const { stripe } = stripeWith([intent({ status: 'requires_action' })], () => {
      throw new Error('You cannot cancel this PaymentIntent because it has a status of processing.');
    });
    expect(await closePayment(stripe, lookup, next)).toMatchObject({ kind: 'requires_action' });
  });

  test('what is not there need not be closed', async () => {
    const { stripe } = stripeWith([]);
    const answer = await closePayment(stripe, { account: 'shop', by: { paymentId: newPaymentId() } }, next);
    expect(answer).toEqual({ kind: 'not_found' });
  });
});
