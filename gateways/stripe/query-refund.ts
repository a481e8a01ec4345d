import type Stripe from 'stripe';
import type { RefundOutcome } from '../../domain/outcome';
import type { RefundCall } from '../gateway';
import { chooseRefund } from './choose-refund';
import type { NextCall } from '../http/deadline';
import { listAll } from './list-all';
import { readFailure } from './read-failure';
import type { CallFailure } from './read-failure';
import { refundOutcome } from './refund-outcome';

/** What became of a refund: by Stripe's id where it is known, otherwise by our id in a full listing. */
export async function queryRefund(stripe: Stripe, call: RefundCall, next: NextCall): Promise<RefundOutcome> {
  const { providerRefundId } = call;
  if (providerRefundId === null) return queryByListing(stripe, call, next);
  try {
    return refundOutcome(await stripe.refunds.retrieve(providerRefundId, {}, next()), call);
  } catch (error) {
    return unanswered(readFailure(error));
  }
}

/** Looks for our id in the metadata of every refund of the payment: https://docs.stripe.com/api/refunds/list */
export async function queryByListing(stripe: Stripe, call: RefundCall, next: NextCall): Promise<RefundOutcome> {
  try {
    const listing = await listAll((page) =>
      stripe.refunds.list({ ...page, payment_intent: call.providerPaymentId }, next()),
    );
    return listing === null ? { kind: 'unknown', reason: 'listing_incomplete' } : chooseRefund(listing, call);
  } catch (error) {
    return unanswered(readFailure(error));
  }
}

/**
 * A refused query says nothing of the refund. Not even "no such refund" does, for an object that Stripe once gave us:
 * that is the answer to a key of another account or mode, too.
 */
function unanswered(failure: CallFailure): RefundOutcome {
  switch (failure.kind) {
    case 'unsent':
    case 'held':
    case 'unknown':
      return failure;
    case 'refused':
      return { kind: 'unknown', reason: `query_refused_${failure.code}` };
    case 'key_reused':
    case 'lacks_funds':
      return { kind: 'unknown', reason: 'query_refused' };
  }
}
