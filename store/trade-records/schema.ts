import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { tradeRecordTypes } from '../../ledger/trade-record';
import type { Posting, TradeRecord } from '../../ledger/trade-record';
import { amount, date, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { amountFacets, facet, tokensOf } from '../search/tokens';
import { refuseChanges } from './refuse-changes';

/** What stands beside the record itself is no part of what is hashed and signed. */
export type StoredRecord = Omit<TradeRecord, 'id'> & {
  readonly _id: string;
  /** What a list finds it by: derived from it. */
  readonly tokens?: readonly string[];
  /** When it was posted: no seal has it yet. */
  readonly unsealedSince?: Date;
  /** When a sealer set it aside. */
  readonly refusedAt?: Date;
  /** When it was posted: no monitor has seen it yet. */
  readonly unmonitoredSince?: Date;
};

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
    tokens: [String],
    unsealedSince: Date,
    refusedAt: Date,
    unmonitoredSince: Date,
  },
  { ...schemaOptions, collection: 'trade_records' },
);

tradeRecordSchema.index({ merchantId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, tokens: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, amount: 1, _id: 1 });
tradeRecordSchema.index({ merchantId: 1, paymentId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ merchantId: 1, refundId: 1, occurredAt: -1, _id: -1 });
tradeRecordSchema.index({ occurredAt: 1, _id: 1 });
// Sparse: it holds what waits to be sealed, a few seconds' worth, however long the ledger is.
tradeRecordSchema.index({ unsealedSince: 1 }, { sparse: true });
tradeRecordSchema.index({ unmonitoredSince: 1 }, { sparse: true });

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
      ...(record.provider === null ? [] : [facet('provider', record.provider)]),
      facet('currency', record.currency),
      ...amountFacets(record.amount),
    ],
  });

/** A record as it is first stored: it waits to be sealed, and for the monitors. */
export const toStoredRecord = (record: TradeRecord, postedAt: Date): StoredRecord => {
  const { id, ...rest } = record;
  return { _id: id, ...rest, tokens: recordTokens(record), unsealedSince: postedAt, unmonitoredSince: postedAt };
};

export const fromStoredRecord = ({
  _id,
  tokens: _tokens,
  unsealedSince: _unsealedSince,
  refusedAt: _refusedAt,
  unmonitoredSince: _unmonitoredSince,
  ...rest
}: StoredRecord): TradeRecord => ({ id: _id, ...rest });
