import type Stripe from 'stripe';
import type { Collection, Store } from '../store';

/** An object and the account that owns it. */
export interface Owned<T> {
  account: string;
  value: T;
}

export interface OwnedRefund extends Owned<Stripe.Refund> {
  /** The Idempotency-Key it was made under; null for refunds made in the dashboard. */
  key: string | null;
  /** The money has left the account's balance. */
  debited: boolean;
}

/** Everything Stripe knows of its accounts' objects. Refunds, charges and disputes are indexed by payment intent. */
export interface StripeState {
  intents: Collection<Owned<Stripe.PaymentIntent>>;
  charges: Collection<Owned<Stripe.Charge>>;
  refunds: Collection<OwnedRefund>;
  disputes: Collection<Owned<Stripe.Dispute>>;
}

export function openState(store: Store): StripeState {
  return {
    intents: store.collection('payment_intents'),
    charges: store.collection<Owned<Stripe.Charge>>('charges', intentOf),
    refunds: store.collection<OwnedRefund>('refunds', intentOf),
    disputes: store.collection<Owned<Stripe.Dispute>>('disputes', intentOf),
  };
}

/** The id of a field that may hold an id or the expanded object; objects are stored unexpanded. */
export function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

function intentOf({ value }: { value: { payment_intent: string | { id: string } | null } }): string | null {
  return idOf(value.payment_intent);
}
