import type Stripe from 'stripe';
import type { PaymentOutcome } from '../../domain/outcome';
import type { PaymentLookup } from '../gateway';
import type { NextCall } from '../http/deadline';
import { findPayment, lookUpIntent } from './find-payment';
import { readFailure } from './read-failure';
import type { StripePaymentIntent } from './shapes';

/** A payment that is being settled is no longer anybody's to call off. */
const isCancelable = ({ status }: StripePaymentIntent): boolean => status.startsWith('requires_');

/**
 * Cancels a payment intent that nobody has paid, https://docs.stripe.com/api/payment_intents/cancel, and answers how it
 * stands then. What Stripe refuses to cancel has gone on meanwhile: the look-up tells where.
 */
export async function closePayment(stripe: Stripe, lookup: PaymentLookup, next: NextCall): Promise<PaymentOutcome> {
  try {
    const intent = await lookUpIntent(stripe, lookup, next);
    if ('kind' in intent) return intent;
    if (isCancelable(intent)) await stripe.paymentIntents.cancel(intent.id, {}, next());
    return await findPayment(stripe, { by: { providerPaymentId: intent.id } }, next);
  } catch (error) {
    const failure = readFailure(error);
    if (failure.kind === 'held') return failure;
    return findPayment(stripe, lookup, next);
  }
}
