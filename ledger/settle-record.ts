import { providerAccount, refundHoldAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** The provider confirmed: what was set aside has left. */
export const settleRecord = (movement: RefundMovement): RecordFacts =>
  refundFacts(movement, {
    type: 'refund',
    leg: 'settle',
    debit: refundHoldAccount(movement.payment.merchantId),
    credit: providerAccount(movement.payment.provider),
    providerReference: movement.refund.providerRefundId,
  });
