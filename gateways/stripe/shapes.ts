import { z } from 'zod';
import { isId } from '../../domain/ids';

/** The parts of Stripe's objects that the adapter relies on; whatever does not have them is not understood. */

const currency = z
  .string()
  .regex(/^[a-z]{3}$/)
  .transform((code) => code.toUpperCase());

const amount = z.int().min(0);
const seconds = z.int().min(0);

/** An object's id, or the object itself where it was expanded. */
const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((entries) => entries ?? {});

/** https://docs.stripe.com/api/refunds/object */
export const refundShape = z.object({
  id: z.string(),
  object: z.literal('refund'),
  amount,
  currency,
  created: seconds,
  status: z.string().nullable(),
  payment_intent: reference.nullable(),
  metadata,
  pending_reason: z.string().nullish(),
  failure_reason: z.string().nullish(),
});
export type StripeRefund = z.infer<typeof refundShape>;

/** https://docs.stripe.com/api/charges/object */
export const chargeShape = z.object({
  id: z.string(),
  object: z.literal('charge'),
  created: seconds,
  disputed: z.boolean(),
  /** The same for the same card wherever it is used with this account; other ways to pay have none. */
  payment_method_details: z
    .looseObject({ card: z.looseObject({ fingerprint: z.string().max(200).nullish() }).nullish() })
    .nullish()
    .catch(null),
});

/** https://docs.stripe.com/api/payment_intents/object */
export const paymentIntentShape = z.object({
  id: z.string().regex(/^pi_\w{1,250}$/),
  object: z.literal('payment_intent'),
  status: z.string().regex(/^[a-z_]{1,64}$/),
  amount,
  amount_received: amount,
  currency,
  metadata,
  latest_charge: z.union([chargeShape, z.string()]).nullable(),
  next_action: z
    .looseObject({ redirect_to_url: z.looseObject({ url: z.url().nullish() }).nullish() })
    .nullish()
    .catch(null),
});
export type StripePaymentIntent = z.infer<typeof paymentIntentShape>;

/** https://docs.stripe.com/api/pagination */
export const pageShape = z.object({
  object: z.literal('list'),
  data: z.array(z.looseObject({ id: z.string() })),
  has_more: z.boolean(),
});

/** Our payment id from the metadata that it was charged with; null when it isn't ours. */
export function ourPaymentId(entries: Readonly<Record<string, string>>): string | null {
  const id = entries['payment_id'];
  return id !== undefined && isId('payment', id) ? id : null;
}

/** Our refund id as it travels in a refund's metadata; null for a refund that is not ours. */
export function ourRefundId(entries: Readonly<Record<string, string>>): string | null {
  const id = entries['refund_id'];
  return id !== undefined && isId('refund', id) ? id : null;
}
