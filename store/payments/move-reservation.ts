import type { PipelineStage } from 'mongoose';
import type { PaymentDocument, ReservationMove, ReservationState } from '../store';
import { entryOf, entryRefunds } from './reserve';

export interface Move {
  readonly refund: string;
  readonly from: readonly ReservationState[];
  readonly to: 'settled' | 'released' | 'reversed';
  readonly at: Date;
  /** Lays a released entry of nothing where there is none, so that a late reserve stays without effect. */
  readonly tombstone?: boolean;
}

const stampOf = { settled: 'settledAt', released: 'releasedAt', reversed: 'reversedAt' } as const;

/** What a moved amount adds to `refunded`. */
const refundedSign = { settled: 1, released: 0, reversed: -1 } as const;

/** The sum of this refund's entry if it is in one of these states, else 0. Without an amount it was never held. */
const amountIn = (refund: string, states: readonly ReservationState[]) => ({
  $sum: {
    $map: {
      input: { $filter: { input: '$reservations', as: 'entry', cond: isEntry(refund, states) } },
      as: 'entry',
      in: '$$entry.amount',
    },
  },
});

const isEntry = (refund: string, states: readonly ReservationState[]) => ({
  $and: [
    { $eq: ['$$entry.refund', { $literal: refund }] },
    { $in: ['$$entry.state', states] },
    { $gt: ['$$entry.amount', 0] },
  ],
});

/** One update of entry and sums; nothing changes when the entry is in none of the states it may leave. */
export function moveUpdate(move: Move): PipelineStage.Set[] {
  const moved = {
    $map: {
      input: '$reservations',
      as: 'entry',
      in: {
        $cond: [
          isEntry(move.refund, move.from),
          { $mergeObjects: ['$$entry', { state: move.to, [stampOf[move.to]]: move.at }] },
          '$$entry',
        ],
      },
    },
  };
  const heldBefore = amountIn(
    move.refund,
    move.from.filter((state) => state === 'held'),
  );
  return [
    {
      $set: {
        reserved: { $subtract: ['$reserved', heldBefore] },
        refunded: { $add: ['$refunded', { $multiply: [amountIn(move.refund, move.from), refundedSign[move.to]] }] },
        reservations: move.tombstone === true ? orTombstone(move, moved) : moved,
      },
    },
  ];
}

const orTombstone = (move: Move, moved: object) => ({
  $cond: [
    { $in: [{ $literal: move.refund }, entryRefunds] },
    moved,
    {
      $concatArrays: [
        '$reservations',
        [
          {
            refund: { $literal: move.refund },
            amount: 0,
            state: 'released',
            heldAt: null,
            settledAt: null,
            releasedAt: move.at,
            reversedAt: null,
            external: false,
          },
        ],
      ],
    },
  ],
});

/** What a move came to, read from the row as the update left it. */
export function moveResult(payment: PaymentDocument | null, move: Move): ReservationMove {
  const reservation = payment === null ? undefined : entryOf(payment, move.refund);
  if (payment === null || reservation === undefined) return { kind: 'conflict', state: 'absent' };
  if (reservation.state !== move.to) return { kind: 'conflict', state: reservation.state };
  return { kind: 'moved', reservation, payment };
}
