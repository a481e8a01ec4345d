import { merchantAccount, providerAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** A settled refund came back: the provider holds the money again and the merchant is owed it. */
export const reversalRecord = (movement: RefundMovement): RecordFacts =>
  refundFacts(movement, {
    type: 'reversal',
    leg: 'reversal',
    debit: providerAccount(movement.payment.provider),
    credit: merchantAccount(movement.payment.merchantId),
    providerReference: movement.refund.providerRefundId,
  });
