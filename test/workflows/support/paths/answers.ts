import type { HeldBack } from '../../../../activities/contract';
import type { RefundOutcome } from '../../../../domain/outcome';

/** What a provider may say of a refund. */
export const paid = { kind: 'succeeded', providerRefundId: 'pr_1' } as const satisfies RefundOutcome;
export const accepted = { kind: 'processing', providerRefundId: 'pr_1' } as const satisfies RefundOutcome;
export const refused = {
  kind: 'failed',
  providerRefundId: null,
  code: 'charge_disputed',
} as const satisfies RefundOutcome;
export const withdrawn = { kind: 'canceled', providerRefundId: 'pr_1' } as const satisfies RefundOutcome;
export const needsFunds = {
  kind: 'action_required',
  providerRefundId: null,
  reason: 'no_funds',
} as const satisfies RefundOutcome;
export const needsAccount = {
  kind: 'action_required',
  providerRefundId: 'pr_1',
  reason: 'account',
} as const satisfies RefundOutcome;
/** The payer's bank gave the money back. */
export const abnormal = {
  kind: 'action_required',
  providerRefundId: 'pr_1',
  reason: 'abnormal',
} as const satisfies RefundOutcome;
export const lost = { kind: 'unknown', reason: 'timeout' } as const satisfies RefundOutcome;
export const absent = { kind: 'not_found' } as const satisfies RefundOutcome;
export const heldOff = { kind: 'held', reason: 'rate_limited' } as const satisfies RefundOutcome;
/** A stop of our own, before and after an attempt was recorded. */
export const fenced = { kind: 'held_back', reason: 'submission_fenced', recorded: false } as const satisfies HeldBack;
export const fencedAgain = { ...fenced, recorded: true } as const satisfies HeldBack;
/** The payment's turn to send a refund has not come. */
export const inTurn = {
  kind: 'held_back',
  reason: 'refund_spacing',
  recorded: false,
  retryAfterMs: 60_000,
} as const satisfies HeldBack;
export const other = {
  kind: 'mismatch',
  reason: 'amount_differs',
  providerRefundId: 'pr_9',
} as const satisfies RefundOutcome;
export const cardClosed = {
  kind: 'failed',
  providerRefundId: 'pr_1',
  code: 'expired_or_canceled_card',
  instrumentClosed: true,
} as const satisfies RefundOutcome;
export const ordered = { kind: 'processing', providerRefundId: 're-1' } as const satisfies RefundOutcome;
export const credited = { kind: 'succeeded', providerRefundId: 're-1' } as const satisfies RefundOutcome;
export const accountClosed = {
  kind: 'failed',
  providerRefundId: 're-1',
  code: 'closed_account',
  instrumentClosed: true,
} as const satisfies RefundOutcome;
