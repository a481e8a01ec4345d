import type { TradeRecord } from '../../ledger/trade-record';
import type { Store } from '../../store/store';
import type { RefundRef } from '../contract';

const recordsOfRefundMax = 100;

/** All that the ledger has of a refund. */
export async function recordsOfRefund(
  { tradeRecords }: Pick<Store, 'tradeRecords'>,
  { merchantId, refundId }: Pick<RefundRef, 'merchantId' | 'refundId'>,
): Promise<readonly TradeRecord[]> {
  const query = { merchantIds: [merchantId], refundId, sort: 'created', limit: recordsOfRefundMax } as const;
  return (await tradeRecords.list(query)).data;
}
