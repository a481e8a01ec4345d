import { tradeRecordId } from '../../ledger/record-id';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Store } from '../../store/store';
import type { RefundRef } from '../contract';

type Of = Pick<RefundRef, 'merchantId' | 'refundId'>;
type Ledger = Pick<Store, 'tradeRecords'>;

/** What the books have as paid after the refund had closed, or after its hold was released; null: nothing. */
export const latePayoutOf = ({ tradeRecords }: Ledger, of: Of): Promise<TradeRecord | null> =>
  tradeRecords.get(tradeRecordId({ ...identity(of), type: 'refund', leg: 'late' }), [of.merchantId]);

/** What the books have as given back of the refund, over whichever route; null: nothing. */
export const reversalOf = ({ tradeRecords }: Ledger, of: Of): Promise<TradeRecord | null> =>
  tradeRecords.get(tradeRecordId({ ...identity(of), type: 'reversal', leg: 'reversal' }), [of.merchantId]);

const identity = ({ merchantId, refundId }: Of) => ({ merchantId, subjectId: refundId });
