import type { Policy } from '../../../domain/policy';

const dayMs = 86_400_000;

/** Small numbers, so that tests reach them. */
export const policyForTests: Policy = {
  version: 'test',
  risk: {
    maxPaymentAgeDays: 365,
    maxRefundsPerPayment: 4,
    verifyFromMajor: { '*': 200 },
    reviewFromMajor: { '*': 100, JPY: 10_000 },
    twoApprovalsFromMajor: { '*': 500 },
    rejectFromMajor: { '*': 1_000 },
    velocityWindowMs: dayMs,
    velocityReviewCount: 3,
    velocityRejectCount: 5,
  },
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
  webhooks: {
    maxEndpoints: 3,
    retryDelaysMs: [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000],
    attemptTimeoutMs: 2_000,
    disableAfterMs: 5 * dayMs,
    rotationOverlapMs: dayMs,
    deliveryRetentionMs: 30 * dayMs,
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
