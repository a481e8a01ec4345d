import { merchantAccount, refundHoldAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** The refund will not happen: the hold is reversed. Without a reference, so that every writer makes the same record. */
export const releaseRecord = (movement: RefundMovement): RecordFacts =>
  refundFacts(movement, {
    type: 'refund_release',
    leg: 'release',
    debit: refundHoldAccount(movement.payment.merchantId),
    credit: merchantAccount(movement.payment.merchantId),
    providerReference: null,
  });
