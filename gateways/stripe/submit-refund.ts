import type Stripe from 'stripe';
import type { RefundOutcome } from '../../domain/outcome';
import { refusalUnlessApplied } from '../refusal-unless-applied';
import type { RefundCall } from '../gateway';
import { toStripeAmount } from './amounts';
import type { NextCall } from '../http/deadline';
import { queryByListing } from './query-refund';
import { readFailure } from './read-failure';
import type { CallFailure } from './read-failure';
import { refundOutcome } from './refund-outcome';

/** Sends one refund, https://docs.stripe.com/api/refunds/create, and reads what Stripe made of it. */
export async function submitRefund(stripe: Stripe, call: RefundCall, next: NextCall): Promise<RefundOutcome> {
  const amount = toStripeAmount(call.amount, call.currency);
  if (amount === null) return { kind: 'failed', providerRefundId: null, code: 'amount_not_representable' };
  try {
    const options = { idempotencyKey: call.key, ...next() };
    return refundOutcome(await stripe.refunds.create(refundParams(call, amount), options), call);
  } catch (error) {
    return resolveFailure(stripe, call, next, readFailure(error));
  }
}

/** The same call always gives the same parameters: Stripe compares them with those first sent under the key. */
function refundParams(call: RefundCall, amount: number): Stripe.RefundCreateParams {
  const reason = stripeReason(call.reason);
  return {
    payment_intent: call.providerPaymentId,
    amount,
    ...(reason !== null && { reason }),
    metadata: { refund_id: call.refundId, refund_key: call.key },
  };
}

/** Stripe knows three reasons; `fraudulent` also blocks the card, so nothing else may become that. */
function stripeReason(reason: string): 'duplicate' | 'fraudulent' | 'requested_by_customer' | null {
  switch (reason) {
    case 'duplicate':
    case 'fraudulent':
      return reason;
    case 'requested_by_customer':
    case 'goods_returned':
    case 'withdrawal':
      return 'requested_by_customer';
    default:
      return null;
  }
}

async function resolveFailure(
  stripe: Stripe,
  call: RefundCall,
  next: NextCall,
  failure: CallFailure,
): Promise<RefundOutcome> {
  switch (failure.kind) {
    case 'unsent':
    case 'held':
    case 'unknown':
      return failure;
    case 'key_reused':
      return { kind: 'mismatch', reason: 'key_reused', providerRefundId: null };
    case 'lacks_funds':
      return unlessApplied(stripe, call, next, {
        kind: 'action_required',
        providerRefundId: null,
        reason: 'insufficient_funds',
      });
    case 'refused': {
      // The payment was there when it was taken or registered: a key of another account or mode asks. That refuses
      // nothing, and an earlier request under the right key may have been applied.
      if (failure.missing) return { kind: 'mismatch', reason: 'payment_missing', providerRefundId: null };
      return unlessApplied(stripe, call, next, { kind: 'failed', providerRefundId: null, code: failure.code });
    }
  }
}

/**
 * "Already refunded" or "more than remains" may be the trace of our own earlier attempt whose key Stripe has forgotten.
 * A refusal stands only if a full listing shows no refund of ours that lives.
 */
async function unlessApplied(
  stripe: Stripe,
  call: RefundCall,
  next: NextCall,
  refusal: RefundOutcome,
): Promise<RefundOutcome> {
  return refusalUnlessApplied(refusal, await queryByListing(stripe, call, next));
}
