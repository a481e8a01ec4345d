import type { WebhookDeliveryDocument, WebhookEndpointDocument } from '../../store/store';
import type { WebhookDeliveryResource, WebhookEndpointResource } from '../schemas/webhooks';

/** `secret` only where it has just been made. */
export const presentEndpoint = (endpoint: WebhookEndpointDocument, secret?: string): WebhookEndpointResource => ({
  id: endpoint.id,
  object: 'webhook_endpoint',
  merchant: endpoint.merchantId,
  url: endpoint.url,
  description: endpoint.description,
  events: [...endpoint.events],
  status: endpoint.status,
  disabled_reason: endpoint.disabledReason,
  failing_since: endpoint.failingSince?.toISOString() ?? null,
  ...(secret !== undefined && { secret }),
  previous_secret_expires_at: endpoint.secrets[1]?.expiresAt?.toISOString() ?? null,
  created_at: endpoint.createdAt.toISOString(),
  updated_at: endpoint.updatedAt.toISOString(),
});

export const presentDelivery = (delivery: WebhookDeliveryDocument): WebhookDeliveryResource => ({
  id: delivery.id,
  object: 'webhook_delivery',
  merchant: delivery.merchantId,
  endpoint: delivery.endpointId,
  event: { id: delivery.eventId, type: delivery.eventType, subject: delivery.subject },
  status: delivery.status,
  attempts: delivery.attempts.map(({ number, at, durationMs, responseStatus, error, responseBody }) => ({
    number,
    at: at.toISOString(),
    duration_ms: durationMs,
    response_status: responseStatus,
    error,
    response_body: responseBody,
  })),
  next_attempt_at: delivery.dueAt?.toISOString() ?? null,
  created_at: delivery.createdAt.toISOString(),
});
