import type Stripe from 'stripe';
import type { Collection } from '../store';
import { invalidRequest, missing } from './errors';
import type { Owned, OwnedRefund, StripeState } from './state';

/** The account's payment intent; 404 `resource_missing` otherwise. `param` is the parameter that named it. */
export function findIntent(state: StripeState, account: string, id: string, param: string): Stripe.PaymentIntent {
  return find(state.intents, account, id, 'payment_intent', param).value;
}

export function findCharge(state: StripeState, account: string, id: string, param: string): Stripe.Charge {
  return find(state.charges, account, id, 'charge', param).value;
}

export function findRefund(state: StripeState, account: string, id: string, param: string): OwnedRefund {
  return find(state.refunds, account, id, 'refund', param);
}

export function findDispute(state: StripeState, account: string, id: string): Stripe.Dispute {
  return find(state.disputes, account, id, 'dispute', 'dispute').value;
}

/** The successful charge of a payment intent; 400 when it has none. */
export function chargeOfIntent(state: StripeState, intent: Stripe.PaymentIntent): Stripe.Charge {
  const paid = state.charges.indexed(intent.id).find(({ value }) => value.paid);
  if (paid === undefined) {
    const message = `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`;
    throw invalidRequest(message, { code: 'payment_intent_unexpected_state', param: 'payment_intent' });
  }
  return paid.value;
}

/** Refunds that count against the charge: all but failed and canceled ones. Minor units. */
export function refundedAmount(state: StripeState, chargeId: string, intentId: string | null): number {
  return state.refunds
    .indexed(intentId ?? '')
    .filter(({ value }) => value.charge === chargeId && value.status !== 'failed' && value.status !== 'canceled')
    .reduce((sum, { value }) => sum + value.amount, 0);
}

function find<T extends Owned<unknown>>(
  objects: Collection<T>,
  account: string,
  id: string,
  what: string,
  param: string,
): T {
  const found = objects.get(id);
  if (found === undefined || found.account !== account) throw missing(what, id, param);
  return found;
}
