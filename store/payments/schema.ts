import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { fromPairs, metadataPairs, toPairs } from '../metadata';
import type { StoredPair } from '../metadata';
import { entryOf, outboxFields, outboxIndex, outboxOf, type OutboxEntry, type OutboxFields } from '../outbox/entry';
import { amount, date, dateOrNull, flag, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { amountFacets, facet, tokensOf } from '../search/tokens';
import type { PaymentAction } from '../../domain/outcome';
import type { PaymentDocument, PaymentStatus, Reservation } from '../store';

/**
 * `tokens` are the words by which a list finds a payment. `registeredAs` is the provider's id of it, or a placeholder of
 * its own while there is none: so one plain unique index serves both uniqueness and look-up on every server.
 */
export type StoredPayment = Omit<PaymentDocument, 'id' | 'metadata' | 'nextAction'> &
  OutboxFields & {
    readonly _id: string;
    readonly metadata: readonly StoredPair[];
    /** JSON, because names of parameters are the provider's. */
    readonly nextAction: string | null;
    readonly tokens: readonly string[];
    readonly registeredAs: string;
    /** Captured then, and what the provider knows of it besides is not in the books yet; null: it is. */
    readonly unimportedSince: Date | null;
  };

const reservationSchema = new Schema<Reservation>(
  {
    refund: text,
    amount,
    state: { type: String, required: true, enum: ['held', 'settled', 'released', 'reversed'] },
    heldAt: dateOrNull,
    settledAt: dateOrNull,
    releasedAt: dateOrNull,
    reversedAt: dateOrNull,
    external: flag,
  },
  partOptions,
);

const statuses: readonly PaymentStatus[] = ['pending', 'requires_action', 'captured', 'failed', 'expired'];

export const paymentSchema = new Schema<StoredPayment>(
  {
    _id: text,
    merchantId: text,
    status: { type: String, required: true, enum: statuses },
    provider: { type: String, required: true, enum: providerNames },
    account: text,
    providerPaymentId: textOrNull,
    captured: { ...amount, min: 0 },
    reserved: { ...amount, min: 0 },
    refunded: { ...amount, min: 0 },
    currency: text,
    orderId: textOrNull,
    customerId: textOrNull,
    metadata: metadataPairs,
    failureCode: textOrNull,
    nextAction: textOrNull,
    expiresAt: dateOrNull,
    lastRefundSentAt: dateOrNull,
    reservations: [reservationSchema],
    blocked: textOrNull,
    blockRevision: Number,
    disputed: flag,
    capturedAt: dateOrNull,
    createdAt: date,
    // Absent where it is not known: nothing looks for it.
    instrumentHash: String,
    deviceHash: String,
    ipHash: String,
    tokens: [String],
    registeredAs: text,
    unimportedSince: dateOrNull,
    ...outboxFields,
  },
  { ...schemaOptions, collection: 'payments' },
);

// Rule 3.1.11: a provider's payment is registered once.
paymentSchema.index({ account: 1, registeredAs: 1, provider: 1 }, { unique: true });
paymentSchema.index({ merchantId: 1, createdAt: -1, _id: -1 });
paymentSchema.index({ merchantId: 1, status: 1, createdAt: -1, _id: -1 });
paymentSchema.index({ merchantId: 1, captured: 1, _id: 1 });
paymentSchema.index({ merchantId: 1, tokens: 1, createdAt: -1, _id: -1 });
paymentSchema.index({ status: 1, createdAt: 1, _id: 1 });
paymentSchema.index({ unimportedSince: 1 });
paymentSchema.index(outboxIndex);

/** A payment is captured once. The event's time is ours: the provider's may be long ago. */
export const capturedEvent = (id: string, at: Date): OutboxEntry =>
  entryOf(id, 'payment.captured', { sequence: 1, at });

export const storedAction = (action: PaymentAction | null): string | null =>
  action === null ? null : JSON.stringify(action);

/** By what a list finds a payment. */
export const paymentTokens = (payment: Omit<PaymentDocument, 'nextAction'>): string[] =>
  tokensOf({
    references: [payment.id, payment.orderId, payment.customerId, payment.providerPaymentId],
    facets: [
      facet('provider', payment.provider),
      facet('currency', payment.currency),
      ...amountFacets(payment.captured),
    ],
    metadata: payment.metadata,
  });

export const toStoredPayment = ({ id, metadata, nextAction, ...rest }: PaymentDocument): StoredPayment => ({
  _id: id,
  ...rest,
  nextAction: storedAction(nextAction),
  metadata: toPairs(metadata),
  tokens: paymentTokens({ id, metadata, ...rest }),
  registeredAs: rest.providerPaymentId ?? `none:${id}`,
  unimportedSince: null,
  ...outboxOf(rest.status === 'captured' ? [capturedEvent(id, rest.createdAt)] : []),
});

export function fromStoredPayment(row: StoredPayment): PaymentDocument {
  const { _id: id, metadata, tokens: _tokens, registeredAs: _registeredAs, nextAction, ...others } = row;
  const { events: _events, eventAt: _eventAt, dispatched: _dispatched, unimportedSince: _since, ...rest } = others;
  return {
    id,
    ...rest,
    // Rows of before these fields lack them.
    nextAction: nextAction == null ? null : (JSON.parse(nextAction) as PaymentAction),
    expiresAt: rest.expiresAt ?? null,
    lastRefundSentAt: rest.lastRefundSentAt ?? null,
    metadata: fromPairs(metadata),
  };
}
