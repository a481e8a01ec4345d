import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { tradeRecordTypes } from '../../ledger/trade-record';
import type { Posting, TradeRecord } from '../../ledger/trade-record';
import { amount, date, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { amountFacets, facet, tokensOf } from '../search/tokens';
import { refuseChanges } from './refuse-changes';

/** `tokens` are what a list finds a record by: derived from it, and no part of what is hashed and signed. */
export type StoredRecord = Omit<TradeRecord, 'id'> & { readonly _id: string; readonly tokens?: readonly string[] };

const postingSchema = new Schema<Posting>(
  { account: text, currency: text, debit: amount, credit: amount },
  partOptions,
);

export const tradeRecordSchema = new Schema<StoredRecord>(
  {
    _id: text,
    merchantId: text,
    type: { type: String, required: true, enum: tradeRecordTypes },
    subjectId: text,
    leg: text,
    paymentId: text,
    refundId: textOrNull,
    occurredAt: date,
    amount: { ...amount, min: 1 },
    currency: text,
    provider: { type: String, required: true, enum: providerNames },
    providerReference: textOrNull,
    customerId: textOrNull,
    postings: [postingSchema],
    contentHash: text,
    hmac: text,
    tokens: [String],
  },
  { ...schemaOptions, collection: 'trade_records' },
);

tradeRecordSchema.index({ merchantId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, tokens: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, amount: 1, _id: 1 });
tradeRecordSchema.index({ merchantId: 1, paymentId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, refundId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ occurredAt: 1, _id: 1 });

refuseChanges(tradeRecordSchema);

/** By what a list finds a record. */
export const recordTokens = (record: TradeRecord): string[] =>
  tokensOf({
    references: [
      record.id,
      record.subjectId,
      record.paymentId,
      record.refundId,
      record.providerReference,
      record.customerId,
    ],
    facets: [
      facet('type', record.type),
      facet('provider', record.provider),
      facet('currency', record.currency),
      ...amountFacets(record.amount),
    ],
  });

export const toStoredRecord = (record: TradeRecord): StoredRecord => {
  const { id, ...rest } = record;
  return { _id: id, ...rest, tokens: recordTokens(record) };
};

export const fromStoredRecord = ({ _id, tokens: _tokens, ...rest }: StoredRecord): TradeRecord => ({
  id: _id,
  ...rest,
});
