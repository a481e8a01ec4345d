import type { PaymentAction } from '../../domain/outcome';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { PaymentResource } from '../schemas/payment';

export const presentPayment = (payment: PaymentDocument): PaymentResource => ({
  id: payment.id,
  object: 'payment',
  merchant: payment.merchantId,
  status: payment.status,
  amount: payment.captured,
  amount_reserved: payment.reserved,
  amount_refunded: payment.refunded,
  currency: payment.currency,
  provider: payment.provider,
  provider_payment_id: payment.providerPaymentId,
  order_id: payment.orderId,
  customer: payment.customerId === null ? null : { id: payment.customerId },
  metadata: { ...payment.metadata },
  failure: payment.failureCode === null ? null : { code: payment.failureCode },
  next_action: payment.status === 'requires_action' ? presentAction(payment.nextAction) : null,
  expires_at: payment.expiresAt?.toISOString() ?? null,
  created_at: payment.createdAt.toISOString(),
});

const presentAction = (action: PaymentAction | null): PaymentResource['next_action'] =>
  action?.type === 'wechatpay_jsapi' ? { type: action.type, parameters: { ...action.parameters } } : action;

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
  created_at: createdAt.toISOString(),
});
