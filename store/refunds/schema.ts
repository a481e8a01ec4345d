import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { refundReasons } from '../../domain/refund';
import { refundStates } from '../../domain/refund-state';
import { fromPairs, metadataPairs, toPairs } from '../metadata';
import type { StoredPair } from '../metadata';
import { outboxFields, outboxIndex, outboxOf, type OutboxFields } from '../outbox/entry';
import { amount, date, flag, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { amountFacets, facet, tokensOf } from '../search/tokens';
import type { RefundChange, RefundDocument } from '../store';
import { createdEvent } from './events';

/** `tokens` are the words by which a list finds a refund. */
export type StoredRefund = Omit<RefundDocument, 'id' | 'metadata'> &
  OutboxFields & {
    readonly _id: string;
    readonly metadata: readonly StoredPair[];
    readonly tokens: readonly string[];
    /** JSON (see store/risk/assessments.ts). */
    readonly assessment: string | null;
    /** When the first step was written that no monitor has seen; absent: they have seen all. */
    readonly unmonitoredSince?: Date;
    /** Monitors have the steps up to this revision; absent in rows of before there were monitors. */
    readonly monitored?: number;
  };

const count = { type: Number, required: true, min: 0 } as const;
const state = { type: String, required: true, enum: refundStates } as const;

const part = (fields: Record<string, unknown>) => new Schema(fields, partOptions);
const partOrNull = (fields: Record<string, unknown>) => ({ type: part(fields), default: null });

export const refundSchema = new Schema<StoredRefund>(
  {
    _id: text,
    merchantId: text,
    paymentId: text,
    state,
    revision: count,
    stateSince: date,
    history: [part({ revision: count, state, at: date, by: text, reason: text })],
    amount: { ...amount, min: 0 },
    currency: text,
    provider: { type: String, required: true, enum: providerNames },
    account: text,
    providerPaymentId: { type: String, default: '' },
    providerRefundId: textOrNull,
    customerId: textOrNull,
    orderId: textOrNull,
    reason: { type: String, required: true, enum: refundReasons },
    description: textOrNull,
    metadata: metadataPairs,
    risk: partOrNull({
      decision: text,
      score: { type: Number, required: true },
      rules: [String],
      reasons: { type: [String], default: undefined },
      policyVersion: text,
    }),
    plan: partOrNull({ verification: flag, proofs: [String], approvals: count, goodsReturn: flag }),
    proven: { type: [String], default: undefined },
    approvedBy: [String],
    attempts: [part({ attempt: count, keyNumber: count, key: text, sentAt: date })],
    failure: partOrNull({ code: text, stage: text }),
    pendingResolution: partOrNull({ to: text, by: text }),
    closedRoutes: [
      part({
        provider: text,
        account: text,
        destinationId: textOrNull,
        providerRefundId: textOrNull,
        keyNumber: count,
        code: text,
        at: text,
      }),
    ],
    destination: partOrNull({ id: text, kind: text, masked: text }),
    evidence: [part({ at: date, by: text, reference: textOrNull, note: textOrNull })],
    createdAt: date,
    updatedAt: date,
    tokens: [String],
    assessment: textOrNull,
    unmonitoredSince: Date,
    monitored: Number,
    ...outboxFields,
  },
  { ...schemaOptions, collection: 'refunds' },
);

refundSchema.index({ merchantId: 1, createdAt: -1, _id: -1 });
refundSchema.index({ merchantId: 1, state: 1, createdAt: -1, _id: -1 });
refundSchema.index({ merchantId: 1, tokens: 1, createdAt: -1, _id: -1 });
refundSchema.index({ merchantId: 1, amount: 1, _id: 1 });
refundSchema.index({ state: 1, updatedAt: 1, _id: 1 });
refundSchema.index({ account: 1, providerRefundId: 1 });
refundSchema.index(outboxIndex);
// Sparse: it holds what monitors have not seen, a second's worth.
refundSchema.index({ unmonitoredSince: 1 }, { sparse: true });

/** By what a list finds a refund. */
export const refundTokens = (refund: RefundDocument): string[] =>
  tokensOf({
    references: [
      refund.id,
      refund.paymentId,
      refund.orderId,
      refund.customerId,
      refund.providerPaymentId,
      refund.providerRefundId,
    ],
    facets: [facet('provider', refund.provider), facet('currency', refund.currency), ...amountFacets(refund.amount)],
    description: refund.description,
    metadata: refund.metadata,
  });

/** What a change of a refund adds to its tokens; what it was found by before stays. */
export const addedTokens = ({
  providerRefundId,
  provider,
  amount: changed,
}: NonNullable<RefundChange['set']>): string[] =>
  tokensOf({
    references: [providerRefundId ?? null],
    facets: [
      ...(provider === undefined ? [] : [facet('provider', provider)]),
      ...(changed === undefined ? [] : amountFacets(changed)),
    ],
  });

export const toStoredRefund = (refund: RefundDocument): StoredRefund => {
  const { id, metadata, ...rest } = refund;
  const outbox = outboxOf([createdEvent(refund)]);
  const feed = { unmonitoredSince: new Date(), monitored: 0 };
  const tokens = refundTokens(refund);
  return { _id: id, ...rest, metadata: toPairs(metadata), tokens, assessment: null, ...feed, ...outbox };
};

export function fromStoredRefund(row: StoredRefund): RefundDocument {
  const { _id, metadata, tokens: _tokens, assessment: _assessment, ...others } = row;
  const { unmonitoredSince: _since, monitored: _monitored, ...kept } = others;
  const { events: _events, eventAt: _eventAt, dispatched: _dispatched, ...rest } = kept;
  return {
    id: _id,
    ...rest,
    metadata: fromPairs(metadata),
    // Rows of before there were other routes have neither.
    closedRoutes: rest.closedRoutes ?? [],
    destination: rest.destination ?? null,
  };
}
