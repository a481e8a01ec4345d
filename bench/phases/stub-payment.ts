import type { RefundRequest } from '../../domain/refund';
import type { PaymentDocument } from '../../store/store';

const capturedAt = new Date('2010-12-01T08:26:00Z');

/** A payment like any other, which no database holds. */
export const stubPayment: PaymentDocument = {
  id: `pay_${'a'.repeat(26)}`,
  merchantId: 'm_bench',
  status: 'captured',
  provider: 'stripe',
  account: 'stripe-bench',
  providerPaymentId: 'pi_3Nb0000000000000000000000',
  captured: 13_912,
  reserved: 0,
  refunded: 0,
  currency: 'GBP',
  orderId: '536365',
  customerId: '17850',
  metadata: {},
  failureCode: null,
  nextAction: null,
  expiresAt: null,
  lastRefundSentAt: null,
  reservations: [],
  blocked: null,
  disputed: false,
  capturedAt,
  createdAt: capturedAt,
};

export const stubRequest: RefundRequest = {
  paymentId: stubPayment.id,
  amount: 1_250,
  reason: 'requested_by_customer',
  description: null,
  metadata: {},
  goodsReturn: false,
};
