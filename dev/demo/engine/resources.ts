import { z } from 'zod';

/** What the demo reads of the API's resources, as a client would write it down. Amounts are in minor units. */
export const paymentShape = z.object({
  id: z.string(),
  merchant: z.string(),
  status: z.string(),
  amount: z.int(),
  amount_reserved: z.int(),
  amount_refunded: z.int(),
  currency: z.string(),
  provider: z.string(),
  provider_payment_id: z.string().nullable(),
  order_id: z.string().nullable(),
});

export const refundShape = z.object({
  id: z.string(),
  payment: z.string(),
  amount: z.int().nullable(),
  currency: z.string(),
  status: z.string(),
  state: z.string(),
  failure: z.object({ code: z.string() }).nullable(),
  provider_refund_id: z.string().nullable(),
  provider: z.string(),
});

export const tradeRecordShape = z.object({
  id: z.string(),
  type: z.string(),
  payment: z.string(),
  refund: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  provider_reference: z.string().nullable(),
  postings: z.array(z.object({ account: z.string(), currency: z.string(), debit: z.int(), credit: z.int() })),
});

export const timelineShape = z.object({ data: z.array(z.object({ state: z.string(), by: z.string() })) });

/** What the provider's sandbox says truly moved. */
export const movementShape = z.object({
  kind: z.enum(['charge', 'refund', 'dispute']),
  key: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  times_applied: z.int(),
  requests: z.int(),
  state: z.string(),
  id: z.string(),
  payment_intent: z.string().nullable(),
});

export type Payment = z.output<typeof paymentShape>;
export type Refund = z.output<typeof refundShape>;
export type TradeRecord = z.output<typeof tradeRecordShape>;
export type Movement = z.output<typeof movementShape>;
