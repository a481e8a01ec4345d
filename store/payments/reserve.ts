import type { PipelineStage } from 'mongoose';
import type { PaymentDocument, ReserveResult, Reservation } from '../store';

type Refusal = Extract<ReserveResult, { kind: 'refused' }>['code'];

export interface Claim {
  readonly refund: string;
  /** Minor units; null claims all that remains. */
  readonly amount: number | null;
  readonly at: Date;
  readonly maxLiveRefunds: number;
}

const remaining = { $subtract: ['$captured', { $add: ['$reserved', '$refunded'] }] };

/** The refunds that have an entry. Spelt out: a path through an empty array is null on one stand-in for MongoDB. */
export const entryRefunds = { $map: { input: '$reservations', as: 'entry', in: '$$entry.refund' } };

const liveEntries = {
  $size: {
    $filter: { input: '$reservations', as: 'entry', cond: { $in: ['$$entry.state', ['held', 'settled']] } },
  },
};

/**
 * Rule 3.1.1 as one update: when everything allows it, the entry and the sum change together; else nothing does. The
 * conditions stand in the update and not in the filter, so that the row that comes back says why it was refused.
 */
export function reserveUpdate(claim: Claim): PipelineStage.Set[] {
  const amount = claim.amount ?? remaining;
  const allowed = {
    $and: [
      { $eq: ['$status', 'captured'] },
      { $eq: ['$blocked', null] },
      { $not: [{ $in: [{ $literal: claim.refund }, entryRefunds] }] },
      { $gt: [amount, 0] },
      { $lte: [amount, remaining] },
      { $lt: [liveEntries, claim.maxLiveRefunds] },
    ],
  };
  const entry = {
    refund: { $literal: claim.refund },
    amount,
    state: 'held',
    heldAt: claim.at,
    settledAt: null,
    releasedAt: null,
    reversedAt: null,
    external: false,
  };
  return [
    {
      $set: {
        reserved: { $cond: [allowed, { $add: ['$reserved', amount] }, '$reserved'] },
        reservations: { $cond: [allowed, { $concatArrays: ['$reservations', [entry]] }, '$reservations'] },
      },
    },
  ];
}

/** The entry of a refund on a payment. */
export const entryOf = (payment: PaymentDocument, refund: string): Reservation | undefined =>
  payment.reservations.find((entry) => entry.refund === refund);

/** What a reservation came to, read from the row as the update left it. */
export function reserveResult(payment: PaymentDocument | null, claim: Claim): ReserveResult {
  if (payment === null) return { kind: 'refused', code: 'payment_not_found' };
  const reservation = entryOf(payment, claim.refund);
  if (reservation !== undefined) return { kind: 'reserved', reservation, payment };
  return { kind: 'refused', code: refusalOf(payment, claim) ?? 'too_many_refunds' };
}

/** Why this payment does not take such a refund; null: it does, as far as the row tells. */
export function refusalOf(
  payment: PaymentDocument,
  { amount, maxLiveRefunds }: Pick<Claim, 'amount' | 'maxLiveRefunds'>,
): Refusal | null {
  if (payment.status !== 'captured') return 'payment_not_refundable';
  if (payment.blocked !== null) return 'payment_blocked';
  const left = payment.captured - payment.reserved - payment.refunded;
  if (left <= 0 || (amount ?? left) > left) return 'over_refund';
  const live = payment.reservations.filter(({ state }) => state === 'held' || state === 'settled').length;
  return live < maxLiveRefunds ? null : 'too_many_refunds';
}
