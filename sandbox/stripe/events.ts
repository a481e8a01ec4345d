import type Stripe from 'stripe';
import type { StripeContext } from './context';
import { newId, secondsNow } from './ids';
import { idOf } from './state';

type EventType =
  | 'charge.dispute.created'
  | 'charge.refund.updated'
  | 'charge.refunded'
  | 'payment_intent.canceled'
  | 'payment_intent.payment_failed'
  | 'payment_intent.succeeded'
  | 'refund.created'
  | 'refund.failed'
  | 'refund.updated';

type EventObject = Stripe.Charge | Stripe.Dispute | Stripe.PaymentIntent | Stripe.Refund;

/** The request that caused an event; null for what Stripe or the dashboard did. */
export interface Cause {
  requestId: string;
  key: string | null;
}

const apiVersion = '2026-10-28.endive';

/** Sends an event to the account's webhook endpoint: https://docs.stripe.com/api/events/object */
export function emit(
  context: StripeContext,
  account: string,
  type: EventType,
  object: EventObject,
  cause: Cause | null,
): void {
  const event = {
    id: newId('evt'),
    object: 'event',
    api_version: apiVersion,
    created: secondsNow(),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: cause?.requestId ?? null, idempotency_key: cause?.key ?? null },
    type,
  };
  context.notifier.send({
    account,
    type,
    body: JSON.stringify(event),
    key: cause?.key ?? null,
    payment_intent: object.object === 'payment_intent' ? object.id : idOf(object.payment_intent),
    amount: object.amount,
  });
}
