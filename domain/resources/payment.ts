import type { PaymentAction, ProviderName } from '../outcome';
import type { Metadata } from '../refund';

/** A payment's row as far as clients see it. */
export interface PaymentView {
  readonly id: string;
  readonly merchantId: string;
  readonly status: string;
  readonly provider: ProviderName;
  readonly providerPaymentId: string | null;
  readonly captured: number;
  readonly reserved: number;
  readonly refunded: number;
  readonly currency: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly metadata: Metadata;
  readonly failureCode: string | null;
  /** How the payer pays; shown while that is what the payment waits for. */
  readonly nextAction: PaymentAction | null;
  readonly expiresAt: Date | null;
  readonly blocked: string | null;
  readonly blockRevision?: number;
  readonly createdAt: Date;
}

const presentAction = (action: PaymentAction | null) =>
  action?.type === 'wechatpay_jsapi' ? { type: action.type, parameters: { ...action.parameters } } : action;

/** The payment resource: what the API answers and webhooks carry. */
export const presentPayment = <Payment extends PaymentView>(payment: Payment) => ({
  id: payment.id,
  object: 'payment' as const,
  merchant: payment.merchantId,
  status: payment.status as Payment['status'],
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
  blocked: payment.blocked === null ? null : { reason: payment.blocked, revision: payment.blockRevision ?? 0 },
  created_at: payment.createdAt.toISOString(),
});
