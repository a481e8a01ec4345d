import { z } from 'zod';

const count = z.int().positive();
const codeDigits = { min: 6, max: 10 };

/** Thresholds in major units by currency; null switches a rule off. */
const threshold = z.record(z.string(), count).nullable();

/** The section `verification` of the policy (docs/second-factors.md). */
export const verificationPolicySchema = z.strictObject({
  codeDigits: z.int().min(codeDigits.min).max(codeDigits.max),
  codeLifetimeMs: count,
  codesPerCustomerMax: count,
  codesPerSourceMax: count,
  sendWindowMs: count,
  triesMax: count,
  whenTriesAreUsedUp: z.enum(['reject', 'review']),
  triesPerPersonMax: count,
  tryWindowMs: count,
  acceptAttestations: z.union([z.boolean(), z.literal('unless_named')]),
  approvalFactorFromMajor: threshold,
});
