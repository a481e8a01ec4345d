import { adjustmentRecord } from './adjustment-record';
import { captureRecord } from './capture-record';
import { externalRefundRecord } from './external-refund-record';
import { externalReversalRecord } from './external-reversal-record';
import { feeRecord } from './fee-record';
import { holdRecord } from './hold-record';
import { lateSettleRecord } from './late-settle-record';
import { releaseRecord } from './release-record';
import { reversalRecord } from './reversal-record';
import { sealRecord } from './seal-record';
import type { HmacKey, RecordFacts } from './seal-record';
import { settleRecord } from './settle-record';
import type { TradeRecord } from './trade-record';

/** Makes signed trade records of the engine's movements. Each throws when an amount is not a positive safe integer. */
export function createRecordBuilder({ hmacKey }: { hmacKey: HmacKey }) {
  const sealed =
    <Movement>(facts: (movement: Movement) => RecordFacts) =>
    (movement: Movement): TradeRecord =>
      sealRecord(facts(movement), hmacKey);

  return {
    capture: sealed(captureRecord),
    hold: sealed(holdRecord),
    settle: sealed(settleRecord),
    release: sealed(releaseRecord),
    reversal: sealed(reversalRecord),
    externalRefund: sealed(externalRefundRecord),
    externalReversal: sealed(externalReversalRecord),
    lateSettle: sealed(lateSettleRecord),
    fee: sealed(feeRecord),
    adjustment: sealed(adjustmentRecord),
  };
}

export type RecordBuilder = ReturnType<typeof createRecordBuilder>;
