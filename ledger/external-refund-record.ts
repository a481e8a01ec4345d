import { merchantAccount, providerAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

/** A refund made at the provider, outside the engine: no hold was ever posted, and no refund of ours carries it. */
export const externalRefundRecord = (movement: RefundMovement): RecordFacts => ({
  ...refundFacts(movement, {
    type: 'refund',
    leg: 'external',
    debit: merchantAccount(movement.payment.merchantId),
    credit: providerAccount(movement.payment.provider),
    providerReference: movement.refund.providerRefundId,
  }),
  refundId: null,
});
