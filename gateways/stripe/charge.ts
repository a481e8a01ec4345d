import type Stripe from 'stripe';
import type { PaymentOutcome } from '../../domain/outcome';
import type { ChargeCall } from '../gateway';
import { fromStripeAmount, toStripeAmount } from './amounts';
import type { NextCall } from '../http/deadline';
import { paymentFailure, paymentOutcome } from './payment-outcome';
import { readFailure } from './read-failure';
import { paymentIntentShape } from './shapes';

/** Takes a payment: a payment intent created and confirmed in one, https://docs.stripe.com/api/payment_intents/create */
export async function charge(stripe: Stripe, call: ChargeCall, next: NextCall): Promise<PaymentOutcome> {
  const amount = toStripeAmount(call.amount, call.currency);
  if (amount === null) return { kind: 'declined', code: 'amount_not_representable' };
  try {
    const options = { idempotencyKey: call.paymentId, ...next() };
    return chargeOutcome(await stripe.paymentIntents.create(chargeParams(call, amount), options), call);
  } catch (error) {
    return paymentFailure(readFailure(error), (code) => ({ kind: 'declined', code }));
  }
}

/** Nobody is there to follow a redirect or to prove who pays, so what needs it is declined at once. */
function chargeParams(call: ChargeCall, amount: number): Stripe.PaymentIntentCreateParams {
  return {
    amount,
    currency: call.currency.toLowerCase(),
    payment_method: call.paymentMethod,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    error_on_requires_action: true,
    metadata: { payment_id: call.paymentId },
    expand: ['latest_charge'],
  };
}

/** A new payment has no refunds. An answer about another payment, or other money, leaves ours unknown: look it up. */
function chargeOutcome(answer: unknown, call: ChargeCall): PaymentOutcome {
  const parsed = paymentIntentShape.safeParse(answer);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  if (parsed.data.metadata['payment_id'] !== call.paymentId) return { kind: 'unknown', reason: 'other_payment' };
  const outcome = paymentOutcome(parsed.data, []);
  if (outcome.kind !== 'captured') return outcome;
  if (outcome.currency !== call.currency) return { kind: 'unknown', reason: 'wrong_currency' };
  const asked = fromStripeAmount(parsed.data.amount, parsed.data.currency);
  const right = asked === call.amount && outcome.amount === call.amount;
  return right ? outcome : { kind: 'unknown', reason: 'wrong_amount' };
}
