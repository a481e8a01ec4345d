import { merchantAccount, refundHoldAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** A refund begins: its amount is set aside. The provider knows nothing of it yet, so there is no reference. */
export const holdRecord = (movement: RefundMovement): RecordFacts =>
  refundFacts(movement, {
    type: 'refund_hold',
    leg: 'hold',
    debit: merchantAccount(movement.payment.merchantId),
    credit: refundHoldAccount(movement.payment.merchantId),
    providerReference: null,
  });
