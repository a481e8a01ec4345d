import { merchantAccount, providerAccount } from './accounts';
import { refundFacts } from './movement';
import type { RefundMovement } from './movement';
import type { RecordFacts } from './seal-record';

export interface LatePayout extends RefundMovement {
  /** Beside another late payout of the refund: over another route, under another reference of its provider. */
  readonly isAnother?: boolean;
}

/** The leg of the first late payout of a refund; those of others begin with it. */
export const lateLeg = 'late';

/** A refund succeeded after its hold had been released (rule 3.1.8): the merchant pays it directly. */
export const lateSettleRecord = ({ isAnother = false, ...movement }: LatePayout): RecordFacts =>
  refundFacts(movement, {
    type: 'refund',
    leg: isAnother ? `${lateLeg}/${movement.refund.providerRefundId}` : lateLeg,
    debit: merchantAccount(movement.payment.merchantId),
    credit: providerAccount(movement.payment.provider),
    providerReference: movement.refund.providerRefundId,
  });
