import type Stripe from 'stripe';
import type { ProviderRefund } from '../../domain/outcome';
import type { NextCall } from '../http/deadline';
import { listAll } from './list-all';
import { providerRefund } from './refund-outcome';

/**
 * Every refund of a payment, ours and others', newest first; null when the listing is incomplete or not understood.
 * Throws what the SDK throws.
 */
export async function readRefunds(
  stripe: Stripe,
  providerPaymentId: string,
  next: NextCall,
): Promise<readonly ProviderRefund[] | null> {
  const listing = await listAll((page) => stripe.refunds.list({ ...page, payment_intent: providerPaymentId }, next()));
  if (listing === null) return null;
  const refunds = listing.map((item) => providerRefund(item, providerPaymentId));
  return refunds.every((refund) => refund !== null) ? refunds : null;
}
