import { presentPayment as resourceOf } from '../../domain/resources/payment';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { PaymentResource } from '../schemas/payment';

export const presentPayment = (payment: PaymentDocument): PaymentResource => resourceOf(payment);

/** A payment that has been accepted and has no row yet. */
export const presentPendingPayment = (
  id: string,
  merchantId: string,
  request: PaymentRequest,
  createdAt: Date,
): PaymentResource => ({
  id,
  object: 'payment',
  merchant: merchantId,
  status: 'pending',
  amount: request.amount,
  amount_reserved: 0,
  amount_refunded: 0,
  currency: request.currency,
  provider: request.provider,
  provider_payment_id: 'providerPaymentId' in request.source ? request.source.providerPaymentId : null,
  order_id: request.orderId,
  customer: request.customerId === null ? null : { id: request.customerId },
  metadata: { ...request.metadata },
  failure: null,
  next_action: null,
  expires_at: null,
  blocked: null,
  created_at: createdAt.toISOString(),
});
