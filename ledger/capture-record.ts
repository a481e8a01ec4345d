import { merchantAccount, providerAccount } from './accounts';
import type { PaymentFacts } from './movement';
import { transfer } from './postings';
import type { RecordFacts } from './seal-record';

export interface CaptureMovement {
  /** `captured` is in minor units. */
  readonly payment: PaymentFacts & { readonly captured: number };
  readonly at: Date;
}

/** A payment was captured: the provider holds the money, the merchant is owed it. */
export const captureRecord = ({ payment, at }: CaptureMovement): RecordFacts => ({
  merchantId: payment.merchantId,
  type: 'payment',
  subjectId: payment.id,
  leg: 'capture',
  paymentId: payment.id,
  refundId: null,
  occurredAt: at,
  amount: payment.captured,
  currency: payment.currency,
  provider: payment.provider,
  providerReference: payment.providerPaymentId,
  customerId: payment.customerId,
  postings: transfer({
    debit: providerAccount(payment.provider),
    credit: merchantAccount(payment.merchantId),
    amount: payment.captured,
    currency: payment.currency,
  }),
});
