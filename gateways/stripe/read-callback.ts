import Stripe from 'stripe';
import { z } from 'zod';
import { maxCallbackBodyBytes } from '../../domain/limits';
import type { CallbackReading } from '../gateway';
import { ourPaymentId, ourRefundId } from './shapes';

/** https://docs.stripe.com/webhooks#verify-official-libraries */
const toleranceSeconds = 300;
const maxFutureSeconds = 300;

interface Callback {
  readonly rawBody: Buffer;
  readonly signature: string | string[] | undefined;
  /** Unix milliseconds. */
  readonly receivedAtMs: number;
}

const eventShape = z.object({
  id: z.string().regex(/^evt_\w{1,250}$/),
  object: z.literal('event'),
  type: z.string().regex(/^[a-z0-9_.]{1,128}$/),
  data: z.object({ object: z.looseObject({ object: z.string() }) }),
});

const id = z.string().max(255);
const subjectShape = z.object({
  object: z.string(),
  id: id.optional().catch(undefined),
  payment_intent: z
    .union([id, z.object({ id }).transform((intent) => intent.id)])
    .nullish()
    .catch(null),
  metadata: z.record(z.string(), z.string()).catch({}),
});

/** Verifies a notification's signature and age, and reads what it is about: https://docs.stripe.com/api/events/object */
export function readCallback(callback: Callback, secrets: readonly string[]): CallbackReading {
  if (callback.rawBody.length > maxCallbackBodyBytes) return refused('body_too_large');
  const sentAtSeconds = readTimestamp(callback.signature);
  if (sentAtSeconds === null) return refused('signature_malformed');
  const ageSeconds = Math.floor(callback.receivedAtMs / 1000) - sentAtSeconds;
  if (ageSeconds > toleranceSeconds) return refused('timestamp_stale');
  // The SDK's check has no such bound: a signature dated years ahead would stay fresh for years.
  if (ageSeconds < -maxFutureSeconds) return refused('timestamp_future');
  for (const secret of secrets) {
    const verdict = verify(callback, secret);
    if (verdict !== 'other_secret') return verdict;
  }
  return refused('signature_invalid');
}

/** `t=…` of the header. Exactly one, so that the bound above judges the one that the signature covers. */
function readTimestamp(signature: Callback['signature']): number | null {
  if (typeof signature !== 'string') return null;
  const [timestamp, second] = signature.split(',').filter((part) => part.startsWith('t='));
  if (timestamp === undefined || second !== undefined || !/^t=\d{1,12}$/.test(timestamp)) return null;
  return Number(timestamp.slice('t='.length));
}

function verify(callback: Callback, secret: string): CallbackReading | 'other_secret' {
  const { rawBody, signature = '', receivedAtMs } = callback;
  try {
    return readEvent(
      Stripe.webhooks.constructEvent(rawBody, signature, secret, toleranceSeconds, undefined, receivedAtMs),
    );
  } catch (error) {
    return error instanceof Stripe.errors.StripeSignatureVerificationError
      ? 'other_secret'
      : refused('body_unparsable');
  }
}

function readEvent(json: unknown): CallbackReading {
  const event = eventShape.safeParse(json);
  if (!event.success) return refused('body_unparsable');
  const subject = subjectShape.parse(event.data.data.object);
  const isRefund = subject.object === 'refund';
  return {
    kind: 'event',
    eventId: event.data.id,
    type: event.data.type,
    paymentId: subject.object === 'payment_intent' ? ourPaymentId(subject.metadata) : null,
    refundId: isRefund ? ourRefundId(subject.metadata) : null,
    providerRefundId: isRefund ? (subject.id ?? null) : null,
    providerPaymentId: (subject.object === 'payment_intent' ? subject.id : subject.payment_intent) ?? null,
  };
}

const refused = (reason: string): CallbackReading => ({ kind: 'refused', reason });
