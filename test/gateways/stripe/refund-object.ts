import type { RefundSubmission } from '../../../gateways/gateway';

export const refundId = 're_abcdefghijklmnopqrstuvwxyz';

export const call: RefundSubmission = {
  account: 'shop',
  key: refundId,
  refundId,
  paymentId: 'pay_abcdefghijklmnopqrstuvwxyz',
  providerPaymentId: 'pi_1',
  providerRefundId: null,
  amount: 1_250,
  currency: 'GBP',
  reason: 'requested_by_customer',
  paymentAmount: 5_000,
  destination: null,
};

/** A refund as https://docs.stripe.com/api/refunds/object shows it, of `call`. */
export const refundObject = (changes: object = {}): Record<string, unknown> => ({
  id: 're_1',
  object: 'refund',
  amount: 1_250,
  balance_transaction: 'txn_1',
  charge: 'ch_1',
  created: 1_700_000_000,
  currency: 'gbp',
  metadata: { refund_id: refundId, refund_key: refundId },
  payment_intent: 'pi_1',
  reason: null,
  status: 'succeeded',
  ...changes,
});

export const page = (data: readonly object[], has_more = false): object => ({
  object: 'list',
  data,
  has_more,
  url: '/v1/refunds',
});
