import type { TradeRecord } from '../../ledger/trade-record';
import type { TradeRecordResource } from '../schemas/records';

export const presentTradeRecord = (record: TradeRecord): TradeRecordResource => ({
  id: record.id,
  object: 'trade_record',
  merchant: record.merchantId,
  type: record.type,
  subject: record.subjectId,
  leg: record.leg,
  payment: record.paymentId,
  refund: record.refundId,
  occurred_at: record.occurredAt.toISOString(),
  amount: record.amount,
  currency: record.currency,
  provider: record.provider,
  provider_reference: record.providerReference,
  customer: record.customerId === null ? null : { id: record.customerId },
  postings: record.postings.map(({ account, currency, debit, credit }) => ({ account, currency, debit, credit })),
  content_hash: record.contentHash,
});
