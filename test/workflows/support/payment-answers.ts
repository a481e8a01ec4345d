import type { PaymentAnswer } from '../../../activities/contract';

export const capturedPayment: PaymentAnswer = {
  kind: 'captured',
  providerPaymentId: 'pi_1',
  amount: 5_000,
  currency: 'GBP',
  capturedAt: '2026-01-01T00:00:00.000Z',
  refunds: [],
  disputed: false,
};
export const lostPayment: PaymentAnswer = { kind: 'unknown', reason: 'timeout' };
export const absentPayment: PaymentAnswer = { kind: 'not_found' };
export const declinedPayment: PaymentAnswer = { kind: 'declined', code: 'card_declined' };
/** It waits for its payer, who has what it needs. */
export const awaitedPayment: PaymentAnswer = { kind: 'requires_action', payable: true };
/** It is open, and nobody can do anything about it. */
export const openPayment: PaymentAnswer = { kind: 'requires_action', payable: false };
export const closedPayment: PaymentAnswer = {
  kind: 'not_captured',
  providerPaymentId: 'pi_1',
  providerStatus: 'canceled',
};
