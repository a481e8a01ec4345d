import { z } from 'zod';
import { eventTypes, everyEvent, pingEventType } from '../../domain/webhooks';
import { freeText, timestamp } from './common';
import { listQuery } from './lists';

const maxUrlChars = 2_000;

const url = z
  .string()
  .max(maxUrlChars)
  .meta({ description: 'https, on the public internet, port 443 or 8443', examples: ['https://shop.example/hooks'] });

const events = z
  .array(z.enum([...eventTypes, everyEvent]))
  .min(1)
  .refine((types) => new Set(types).size === types.length, 'Each event may be named once')
  .meta({ description: `Which events it is told; \`${everyEvent}\` stands for all there are and will be` });

export const webhookEndpointBody = z
  .strictObject({ url, events: events.default([everyEvent]), description: freeText.nullable().optional() })
  .meta({ id: 'WebhookEndpointRequest' });

const statuses = ['enabled', 'disabled'] as const;

export const webhookEndpointUpdate = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: freeText.nullable().optional(),
    status: z
      .enum(statuses)
      .optional()
      .meta({ description: 'What happens while an endpoint is disabled is not told later' }),
  })
  .meta({ id: 'WebhookEndpointUpdate' });

export const webhookEndpointResource = z
  .object({
    id: z.string(),
    object: z.literal('webhook_endpoint'),
    merchant: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    status: z.enum(statuses),
    disabled_reason: z.string().nullable().meta({
      description: '`by_merchant`, `gone` (it answered 410) or `failing` (nothing was delivered for too long)',
    }),
    failing_since: timestamp.nullable().meta({ description: 'Since when every attempt has failed' }),
    secret: z.string().optional().meta({ description: 'Shown once: when it is made' }),
    previous_secret_expires_at: timestamp
      .nullable()
      .meta({ description: 'Until then messages are signed with the secret before this one, too' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'WebhookEndpoint' });

export type WebhookEndpointResource = z.output<typeof webhookEndpointResource>;

export const deletedResource = z.object({
  id: z.string(),
  object: z.literal('webhook_endpoint'),
  deleted: z.literal(true),
});

const deliveryStatuses = ['pending', 'delivered', 'failed', 'canceled'] as const;

export const webhookDeliveryResource = z
  .object({
    id: z.string(),
    object: z.literal('webhook_delivery'),
    merchant: z.string(),
    endpoint: z.string(),
    event: z.object({
      id: z.string().meta({ description: 'The `webhook-id` header: the same at every attempt' }),
      type: z.string(),
      subject: z.string().nullable().meta({ description: 'The refund, payment or alert that the event is of' }),
    }),
    status: z.enum(deliveryStatuses),
    attempts: z.array(
      z.object({
        number: z.int(),
        at: timestamp,
        duration_ms: z.int(),
        response_status: z.int().nullable(),
        error: z.string().nullable(),
        response_body: z.string().nullable().meta({ description: 'The beginning of the answer' }),
      }),
    ),
    next_attempt_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .meta({ id: 'WebhookDelivery' });

export type WebhookDeliveryResource = z.output<typeof webhookDeliveryResource>;

export const deliveryListQuery = listQuery.extend({
  status: z.enum(deliveryStatuses).optional(),
  type: z.enum([...eventTypes, pingEventType]).optional(),
});
