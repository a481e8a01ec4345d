/** What merchants are told by webhook, and what API, workers and workflows say to each other about it. */
import { statusOf, type RefundState } from './refund-state';

export const eventTypes = [
  'payment.captured',
  'refund.created',
  'refund.updated',
  'refund.succeeded',
  'refund.failed',
  'refund.reversed',
  'refund.requires_action',
  'alert.raised',
  'alert.acknowledged',
  'alert.resolved',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Sent on request only, to try an endpoint out. */
export const pingEventType = 'ping';

/** An endpoint that names this is sent every event there is. */
export const everyEvent = '*';

/** The event of a refund that enters a state. `canceled` and `expired` are ends that nobody refused: updates. */
export function refundEventType(entered: RefundState): EventType {
  if (entered === 'reversed') return 'refund.reversed';
  const status = statusOf(entered);
  return status === 'pending' || status === 'canceled' ? 'refund.updated' : `refund.${status}`;
}

/** Deliveries have a queue of their own: a receiver that is slow keeps no refund waiting. */
export const webhookTaskQueue = 'webhooks';

/** Tells a delivery's workflow to send now, whatever it waits for. */
export const sendNowSignal = 'sendNow';

export interface WebhookDeliveryInput {
  readonly merchantId: string;
  readonly deliveryId: string;
}

export type WebhookDeliveryStatus = 'pending' | 'delivered' | 'failed' | 'canceled';
