import { z } from 'zod';
import { paymentContext } from './context';
import { amountMinor, currencyCode, metadata, provider, reference, timestamp } from './common';

/** A token of the provider's making, or one of its ways to pay; a bare number could be a card's. */
const paymentMethod = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,198}$/, "The provider's token of a payment method is expected")
  .meta({ examples: ['pm_card_visa', 'alipay_qr', 'alipay_buyer', 'wechat_native', 'wechat_jsapi'] });

export const paymentBody = z
  .strictObject({
    provider,
    account: reference
      .optional()
      .meta({ description: 'Which of the accounts with this provider; by default the first' }),
    amount: amountMinor,
    currency: currencyCode,
    order_id: reference.optional(),
    customer: z.strictObject({ id: reference }).optional(),
    metadata: metadata.optional(),
    payment_method: paymentMethod.optional().meta({ description: 'Takes the payment with this method' }),
    payer: reference
      .optional()
      .meta({ description: "The payer's id at the provider, where the way to pay needs one (`wechat_jsapi`: openid)" }),
    external: z
      .strictObject({ provider_payment_id: reference })
      .optional()
      .meta({ description: 'Registers a payment that was captured elsewhere' }),
    context: paymentContext.optional(),
  })
  .refine((body) => (body.payment_method === undefined) !== (body.external === undefined), {
    error: 'Either payment_method or external is required, and not both',
    path: ['payment_method'],
  })
  .refine((body) => body.payer === undefined || body.payment_method !== undefined, {
    error: 'Only a payment that is to be taken has a payer',
    path: ['payer'],
  })
  .meta({ id: 'PaymentRequest' });

export type PaymentBody = z.output<typeof paymentBody>;

export const paymentStatuses = ['pending', 'requires_action', 'captured', 'failed', 'expired'] as const;

const nextAction = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('qr_code'), content: z.string().meta({ description: 'What the QR code holds' }) }),
    z.object({ type: z.literal('redirect'), url: z.string().meta({ description: 'The page the payer opens' }) }),
    z.object({
      type: z.literal('wechatpay_jsapi'),
      parameters: z.record(z.string(), z.string()).meta({ description: "What WeixinJSBridge's payment sheet takes" }),
    }),
  ])
  .nullable()
  .meta({ description: 'How the payer pays, while the status is `requires_action`' });

export const paymentResource = z
  .object({
    id: z.string(),
    object: z.literal('payment'),
    merchant: z.string(),
    status: z.enum(paymentStatuses),
    amount: z.int(),
    amount_reserved: z.int(),
    amount_refunded: z.int(),
    currency: currencyCode,
    provider,
    provider_payment_id: z.string().nullable(),
    order_id: z.string().nullable(),
    customer: z.object({ id: z.string() }).nullable(),
    metadata,
    failure: z.object({ code: z.string() }).nullable(),
    next_action: nextAction,
    expires_at: timestamp.nullable().meta({ description: 'After this nobody can pay any more' }),
    blocked: z
      .object({
        reason: z.string(),
        revision: z.int().meta({ description: 'Grows whenever it is blocked, also while it is. `unblock` names it' }),
      })
      .nullable()
      .meta({ description: 'Why no refund is taken or sent until an operator has looked' }),
    created_at: timestamp,
  })
  .meta({ id: 'Payment' });

export type PaymentResource = z.output<typeof paymentResource>;
