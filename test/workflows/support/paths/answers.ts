import type { RefundOutcome } from '../../../../domain/outcome';

/** What a provider may say of a refund. */
export const paid: RefundOutcome = { kind: 'succeeded', providerRefundId: 'pr_1' };
export const accepted: RefundOutcome = { kind: 'processing', providerRefundId: 'pr_1' };
export const refused: RefundOutcome = { kind: 'failed', providerRefundId: null, code: 'charge_disputed' };
export const withdrawn: RefundOutcome = { kind: 'canceled', providerRefundId: 'pr_1' };
export const needsFunds: RefundOutcome = { kind: 'action_required', providerRefundId: null, reason: 'no_funds' };
export const needsAccount: RefundOutcome = { kind: 'action_required', providerRefundId: 'pr_1', reason: 'account' };
export const lost: RefundOutcome = { kind: 'unknown', reason: 'timeout' };
export const absent: RefundOutcome = { kind: 'not_found' };
export const heldOff: RefundOutcome = { kind: 'held', reason: 'rate_limited' };
export const other: RefundOutcome = { kind: 'mismatch', reason: 'amount_differs', providerRefundId: 'pr_9' };
