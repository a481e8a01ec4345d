import { merchantAccount, providerAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** A refund succeeded after its hold had been released (rule 3.1.8): the merchant pays it directly. */
export const lateSettleRecord = (movement: RefundMovement): RecordFacts =>
  refundFacts(movement, {
    type: 'refund',
    leg: 'late',
    debit: merchantAccount(movement.payment.merchantId),
    credit: providerAccount(movement.payment.provider),
    providerReference: movement.refund.providerRefundId,
  });
