import { z } from 'zod';
import { faultKinds, requestFaultKinds } from './kinds';

/** What `POST /_sandbox/faults` takes. Every field of `match` given must agree; durations are in milliseconds. */
export const faultSpec = z.strictObject({
  kind: z.enum(faultKinds),
  times: z.int().min(1).default(1),
  match: z
    .strictObject({
      path: z.string().optional(),
      method: z.string().optional(),
      operation: z.string().optional(),
      account: z.string().optional(),
      key: z.string().optional(),
      key_prefix: z.string().optional(),
      payment_intent: z.string().optional(),
      amount: z.int().optional(),
    })
    .default({}),
  /** slow, applied_late, late_failure, reordered_notifications: how much later. */
  delay_ms: z.int().min(0).optional(),
  /** rejected: an error (default) or a refund that has failed; insufficient_balance: pending (default), requires_action or an error without a refund. */
  as: z.enum(['error', 'failed', 'pending', 'requires_action']).optional(),
  /** rejected, late_failure: the provider's code or failure reason. */
  code: z.string().optional(),
  /** status_500: the request began to execute, so that the key remembers the answer. */
  stored: z.boolean().optional(),
  /** status_500: the request was carried out first; the key remembers the 500 all the same. */
  applied: z.boolean().optional(),
});

/** What `POST /_sandbox/faults/seed` takes: each request meets a fault with probability `rate`. */
export const seedSpec = z.strictObject({
  seed: z.int(),
  rate: z.number().min(0).max(1),
  kinds: z.array(z.enum(faultKinds)).min(1).default(requestFaultKinds),
});

export type FaultSpec = z.infer<typeof faultSpec>;
export type SeedSpec = z.infer<typeof seedSpec>;

/** A fault about to happen. */
export type Fault = Omit<FaultSpec, 'times' | 'match'>;

/** A registered fault. */
export interface FaultEntry extends FaultSpec {
  id: string;
  remaining: number;
}

/** The request or notification that may meet a fault. */
export interface FaultSubject {
  method: string;
  path: string;
  /** As `refund.create`; of a notification, the event's type. */
  operation: string;
  account: string;
  key: string | null;
  payment_intent: string | null;
  amount: number | null;
  /** A fault without a method, path or operation in its match waits for a request that moves money. */
  movesMoney: boolean;
  /** The key is already remembered, so the answer would be a replay. */
  remembered: boolean;
  /** Its number since the seed was set, counted apart for requests and notifications. */
  ordinal: number;
}
