import { z } from 'zod';
import { providerNames } from '../domain/outcome';
import { identityPolicySchema } from './identity-policy';
import { verificationPolicySchema } from './verification-policy';

const duration = z.int().positive();

const quiet = duration.nullable();
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day is expected, like 06:30');
const target = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.enum(['sms', 'email']), group: z.string().min(1) }),
  z.strictObject({ channel: z.literal('webhook') }),
]);
const steps = z
  .array(z.strictObject({ afterMs: z.int().min(0), tell: z.array(target).min(1) }))
  .refine((all) => all.every((step, index) => index === 0 || step.afterMs > all[index - 1]!.afterMs), {
    error: 'each step comes after the one before it',
  });
const alertPolicy = z.strictObject({
  steps: z.strictObject({ info: steps, warning: steps, critical: steps }),
  resolveQuietMs: z.strictObject({ info: quiet, warning: quiet, critical: quiet }),
  kinds: z.record(
    z.string(),
    z.strictObject({
      resolveQuietMs: quiet.exactOptional(),
      quietTimes: z.array(z.strictObject({ from: timeOfDay, to: timeOfDay })).exactOptional(),
    }),
  ),
  groupWindowMs: z.int().min(0),
  retryDelaysMs: z.array(duration),
});

/** The file of policy (domain/policy.ts). */
export const policySchema = z.strictObject({
  version: z.string().min(1),
  risk: z
    .undefined('its numbers have moved to a policy of their own: RISK_POLICY_FILE (docs/risk-decisions.md)')
    .optional(),
  refunds: z.strictObject({ maxPerPayment: z.int().positive() }),
  wait: z.strictObject({ verificationMs: duration, reviewMs: duration, returnMs: duration, actionMs: duration }),
  providers: z.partialRecord(
    z.enum(providerNames),
    z.strictObject({
      keyHorizonMs: duration,
      firstQueryAfterMs: duration,
      maxQueryIntervalMs: duration,
      unknownLimitMs: duration,
      processingLimitMs: duration,
      heldRetryMs: duration,
      callTimeoutMs: duration,
      refundSpacingMs: z.int().min(0),
      paymentExpiryMs: duration,
      circuitUnknownsMax: z.int().positive(),
      circuitOpenMs: duration,
      concurrencyMax: z.int().positive().exactOptional(),
      callsPerSecondMax: z.number().positive().exactOptional(),
    }),
  ),
  webhooks: z.strictObject({
    maxEndpoints: z.int().positive(),
    retryDelaysMs: z.array(duration),
    attemptTimeoutMs: duration,
    disableAfterMs: duration,
    rotationOverlapMs: duration,
    deliveryRetentionMs: duration,
  }),
  verification: verificationPolicySchema,
  identity: identityPolicySchema,
  monitoring: z.strictObject({
    holdAgeMs: duration,
    sealLagMs: duration,
    lagMs: duration,
    gaugeEveryMs: duration,
    gaugeRepeatMs: duration,
    sweepEveryMs: duration,
  }),
  alerts: alertPolicy,
});
