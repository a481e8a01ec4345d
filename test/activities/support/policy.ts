import type { Policy } from '../../../domain/policy';
import { readRiskPolicy, type RiskPolicyDocument } from '../../../risk/decisions/policy';

const dayMs = 86_400_000;

/** Small numbers, so that tests reach them. */
export const policyForTests: Policy = {
  version: 'test',
  refunds: { maxPerPayment: 4 },
  wait: { verificationMs: dayMs, reviewMs: 7 * dayMs, returnMs: 30 * dayMs, actionMs: 30 * dayMs },
  providers: {
    stripe: {
      keyHorizonMs: 82_800_000,
      firstQueryAfterMs: 2_000,
      maxQueryIntervalMs: dayMs,
      unknownLimitMs: 7 * dayMs,
      processingLimitMs: 45 * dayMs,
      heldRetryMs: 5_000,
      callTimeoutMs: 20_000,
      refundSpacingMs: 0,
      paymentExpiryMs: 900_000,
      circuitUnknownsMax: 1_000,
      circuitOpenMs: 1_000,
    },
    bank: {
      keyHorizonMs: 365 * dayMs,
      firstQueryAfterMs: 60_000,
      maxQueryIntervalMs: dayMs,
      unknownLimitMs: 7 * dayMs,
      processingLimitMs: 30 * dayMs,
      heldRetryMs: 5_000,
      callTimeoutMs: 5_000,
      refundSpacingMs: 0,
      paymentExpiryMs: 900_000,
      circuitUnknownsMax: 1_000,
      circuitOpenMs: 1_000,
    },
  },
  verification: {
    codeDigits: 6,
    codeLifetimeMs: 300_000,
    codesPerCustomerMax: 3,
    codesPerSourceMax: 50,
    sendWindowMs: 3_600_000,
    triesMax: 5,
    whenTriesAreUsedUp: 'review',
    triesPerPersonMax: 20,
    tryWindowMs: 3_600_000,
    acceptAttestations: true,
    approvalFactorFromMajor: { '*': 500 },
  },
  webhooks: {
    maxEndpoints: 3,
    retryDelaysMs: [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000],
    attemptTimeoutMs: 2_000,
    disableAfterMs: 5 * dayMs,
    rotationOverlapMs: dayMs,
    deliveryRetentionMs: 30 * dayMs,
  },
  identity: { validMs: 365 * dayMs, triesMax: 3, proofLevel: 'verified' },
  monitoring: {
    holdAgeMs: 2 * dayMs,
    sealLagMs: 60_000,
    lagMs: 10_000,
    gaugeEveryMs: 15_000,
    gaugeRepeatMs: 3_600_000,
    sweepEveryMs: 5_000,
  },
  alerts: {
    steps: {
      info: [],
      warning: [{ afterMs: 0, tell: [{ channel: 'email', group: 'team' }] }],
      critical: [
        {
          afterMs: 0,
          tell: [
            { channel: 'sms', group: 'on_call' },
            { channel: 'email', group: 'team' },
          ],
        },
        { afterMs: 900_000, tell: [{ channel: 'sms', group: 'managers' }] },
      ],
    },
    resolveQuietMs: { info: dayMs, warning: 30 * dayMs, critical: null },
    kinds: {
      circuit_open: { resolveQuietMs: 3_600_000 },
      webhook_undeliverable: { quietTimes: [{ from: '20:00', to: '06:00' }] },
    },
    groupWindowMs: 60_000,
    retryDelaysMs: [30_000, 120_000],
  },
};

const reject = { decision: 'reject' };

/** The shipped rules with small numbers. */
const riskPolicyJson = {
  version: 'test',
  rules: [
    {
      name: 'block_listed',
      when: { feature: 'block_listed', eq: true },
      weight: 100,
      effect: reject,
      stop: true,
      explains: 'restricted',
    },
    { name: 'payment_too_old', when: { feature: 'payment_age_days', gt: 365 }, weight: 100, effect: reject },
    { name: 'too_many_refunds', when: { feature: 'payment_refunds', gt: 4 }, weight: 100, effect: reject },
    { name: 'amount_too_high', when: { feature: 'amount', gte: { '*': 1_000 } }, weight: 100, effect: reject },
    {
      name: 'customer_velocity_too_high',
      when: { feature: 'customer_refunds_24h', gte: 5 },
      weight: 100,
      effect: reject,
    },
    {
      name: 'amount_very_large',
      when: { feature: 'amount', gte: { '*': 500 } },
      weight: 60,
      effect: { decision: 'review', approvals: 2 },
      explains: 'amount',
    },
    {
      name: 'amount_large',
      when: { feature: 'amount', gte: { '*': 100, JPY: 10_000 } },
      weight: 40,
      effect: { decision: 'review', approvals: 1 },
      explains: 'amount',
    },
    {
      name: 'customer_velocity',
      when: { feature: 'customer_refunds_24h', gte: 3 },
      weight: 40,
      effect: { decision: 'review' },
      explains: 'frequency',
    },
    {
      name: 'amount_needs_verification',
      when: { feature: 'amount', gte: { '*': 200 } },
      weight: 30,
      effect: { decision: 'verify' },
      explains: 'amount',
    },
    {
      name: 'allow_listed',
      when: { feature: 'allow_listed', eq: true },
      waives: ['customer_velocity'],
      explains: 'trusted',
    },
  ],
};

/** Reads a policy that a test has written. */
export function riskPolicy(json: unknown): RiskPolicyDocument {
  const read = readRiskPolicy(json);
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'));
  return read.policy;
}

export const riskPolicyForTests = riskPolicy(riskPolicyJson);
