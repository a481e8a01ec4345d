import type Stripe from 'stripe';
import type { PaymentOutcome, RefundListing } from '../../domain/outcome';
import type { PaymentLookup } from '../gateway';
import type { NextCall } from '../http/deadline';
import { listAll } from './list-all';
import { readRefunds } from './list-refunds';
import { isOpen, paymentFailure, paymentOutcome } from './payment-outcome';
import { readFailure } from './read-failure';
import { paymentIntentShape } from './shapes';
import type { StripePaymentIntent } from './shapes';

type Lookup = Pick<PaymentLookup, 'by' | 'requestedAt'>;

/** Between our clock and Stripe's. */
const clockSkewSeconds = 300;

const incomplete = { kind: 'unknown', reason: 'listing_incomplete' } as const;
const unparsable = { kind: 'unknown', reason: 'answer_unparsable' } as const;

/** Looks a payment up, by Stripe's id or by ours, with its refunds and whether it is disputed. */
export async function findPayment(stripe: Stripe, lookup: Lookup, next: NextCall): Promise<PaymentOutcome> {
  try {
    const found = await lookUpIntent(stripe, lookup, next);
    if ('kind' in found) return found;
    // A payment that took no money has no refunds to read.
    if (found.status !== 'succeeded') return paymentOutcome(found, []);
    const refunds = await readRefunds(stripe, found.id, next);
    return refunds === null ? incomplete : paymentOutcome(found, refunds);
  } catch (error) {
    return paymentFailure(readFailure(error), (code) =>
      code === 'resource_missing' ? { kind: 'not_found' } : { kind: 'unknown', reason: `query_refused_${code}` },
    );
  }
}

/** The payment intent itself, or why there is none to read. */
export const lookUpIntent = (
  stripe: Stripe,
  { by, requestedAt }: Lookup,
  next: NextCall,
): Promise<StripePaymentIntent | PaymentOutcome> =>
  'providerPaymentId' in by
    ? retrieveIntent(stripe, by.providerPaymentId, next)
    : findIntent(stripe, by.paymentId, requestedAt, next);

/** Every refund of a payment and whether it is disputed: complete, or not to be relied on. */
export async function listRefunds(stripe: Stripe, providerPaymentId: string, next: NextCall): Promise<RefundListing> {
  const payment = await findPayment(stripe, { by: { providerPaymentId } }, next);
  switch (payment.kind) {
    case 'captured':
      return { kind: 'complete', refunds: payment.refunds, disputed: payment.disputed };
    case 'unknown':
      return payment;
    case 'held':
      return { kind: 'unknown', reason: payment.reason };
    case 'requires_action':
    case 'not_captured':
    case 'not_found':
    case 'declined':
      return { kind: 'unknown', reason: `payment_${payment.kind}` };
  }
}

async function retrieveIntent(
  stripe: Stripe,
  id: string,
  next: NextCall,
): Promise<StripePaymentIntent | PaymentOutcome> {
  const answer: unknown = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }, next());
  const parsed = paymentIntentShape.safeParse(answer);
  if (!parsed.success) return unparsable;
  return parsed.data.id === id ? parsed.data : { kind: 'unknown', reason: 'other_payment' };
}

/**
 * Finds the payment intent that carries our payment id. Stripe's search is not for reading what was just written
 * (https://docs.stripe.com/search#data-freshness), so this reads the list, newest first, back to the request: on a busy
 * account the whole of it would never be read. One that took money wins over one that may, and that over one that was
 * declined; too many to read within the deadline is `unknown`.
 */
async function findIntent(
  stripe: Stripe,
  paymentId: string,
  requestedAt: string | undefined,
  next: NextCall,
): Promise<StripePaymentIntent | PaymentOutcome> {
  const since =
    requestedAt === undefined
      ? {}
      : { created: { gte: Math.floor(Date.parse(requestedAt) / 1000) - clockSkewSeconds } };
  const isOurs = (intent: StripePaymentIntent): boolean => intent.metadata['payment_id'] === paymentId;
  const listing = await listAll(
    (page) => stripe.paymentIntents.list({ ...page, ...since, expand: ['data.latest_charge'] }, next()),
    (items) => readIntents(items).some((intent) => isOurs(intent) && intent.status === 'succeeded'),
  );
  if (listing === null) return incomplete;
  const intents = readIntents(listing);
  if (intents.length < listing.length) return unparsable;
  const ours = intents.filter(isOurs);
  return ours.find(({ status }) => status === 'succeeded') ?? ours.find(isOpen) ?? ours[0] ?? { kind: 'not_found' };
}

const readIntents = (items: readonly unknown[]): StripePaymentIntent[] =>
  items.flatMap((item) => {
    const parsed = paymentIntentShape.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
