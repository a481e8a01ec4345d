import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { tradeRecordTypes } from '../../ledger/trade-record';
import type { Posting, TradeRecord } from '../../ledger/trade-record';
import { amount, date, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { refuseChanges } from './refuse-changes';

export type StoredRecord = Omit<TradeRecord, 'id'> & { readonly _id: string };

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
    paymentId: textOrNull,
    refundId: textOrNull,
    occurredAt: date,
    amount: { ...amount, min: 1 },
    currency: text,
    provider: { type: String, default: null, enum: [...providerNames, null] },
    providerReference: textOrNull,
    customerId: textOrNull,
    postings: [postingSchema],
    contentHash: text,
    hmac: text,
  },
  { ...schemaOptions, collection: 'trade_records' },
);

tradeRecordSchema.index({ merchantId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, paymentId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, refundId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ occurredAt: 1, _id: 1 });

refuseChanges(tradeRecordSchema);

export const toStoredRecord = ({ id, ...rest }: TradeRecord): StoredRecord => ({ _id: id, ...rest });

export const fromStoredRecord = ({ _id, ...rest }: StoredRecord): TradeRecord => ({ id: _id, ...rest });
