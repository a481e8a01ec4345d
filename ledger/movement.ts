import type { ProviderName } from '../domain/outcome';
import { transfer } from './postings';
import type { RecordFacts } from './seal-record';
import type { TradeRecordType } from './trade-record';

/** What a record needs to know of a payment. Each fact is fixed when the payment is captured. */
export interface PaymentFacts {
  readonly id: string;
  readonly merchantId: string;
  readonly provider: ProviderName;
  readonly currency: string;
  readonly providerPaymentId: string | null;
  readonly customerId: string | null;
}

/** What a record needs to know of a refund. `amount` is in minor units of the payment's currency. */
export interface RefundFacts {
  readonly id: string;
  readonly amount: number;
  readonly providerRefundId: string | null;
}

/** `at` is when the movement happened, from workflow input or from the reservation's entry: never the time of writing. */
export interface RefundMovement {
  readonly payment: PaymentFacts;
  readonly refund: RefundFacts;
  readonly at: Date;
}

interface Shape {
  readonly type: TradeRecordType;
  readonly leg: string;
  readonly debit: string;
  readonly credit: string;
  readonly providerReference: string | null;
}

/** The facts of a record that moves a refund's amount between two accounts. */
export const refundFacts = ({ payment, refund, at }: RefundMovement, shape: Shape): RecordFacts => ({
  merchantId: payment.merchantId,
  type: shape.type,
  subjectId: refund.id,
  leg: shape.leg,
  paymentId: payment.id,
  refundId: refund.id,
  occurredAt: at,
  amount: refund.amount,
  currency: payment.currency,
  provider: payment.provider,
  providerReference: shape.providerReference,
  customerId: payment.customerId,
  postings: transfer({
    debit: shape.debit,
    credit: shape.credit,
    amount: refund.amount,
    currency: payment.currency,
  }),
});
