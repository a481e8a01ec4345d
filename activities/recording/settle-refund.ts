import type { Reservation } from '../../store/store';
import type { RefundRef, SettleInput, WriteResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { movement } from './movement';
import { hopeless } from '../failure';
import { post } from './post-records';
import { writeRefund } from './write-refund';

/**
 * The refund was paid: entry settled, hold and refund posted, final state written, in that order, so that a final state
 * is only ever seen once the money is in the books. Each write is idempotent; the record's time is the entry's.
 */
export async function settleRefund(deps: ActivityDeps, input: SettleInput): Promise<WriteResult> {
  const move = await deps.store.payments.settle(input.paymentId, input.refundId, new Date(input.at));
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  const { payment, reservation } = move;
  const reference = input.providerRefundId ?? null;
  await post(deps, input, [
    deps.records.hold(movement(payment, reservation, 'heldAt')),
    deps.records.settle(movement(payment, reservation, 'settledAt', reference, input.provider)),
  ]);
  return writeRefund(deps, input);
}

/** The refund is off: entry released (or a tombstone laid, so that a late reserve stays without effect), release posted. */
export async function releaseReservation(
  deps: ActivityDeps,
  input: RefundRef & { readonly at: string },
): Promise<void> {
  const move = await deps.store.payments.release(input.paymentId, input.refundId, new Date(input.at));
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  const { payment, reservation } = move;
  if (!wasHeld(reservation)) return;
  await post(deps, input, [
    deps.records.hold(movement(payment, reservation, 'heldAt')),
    deps.records.release(movement(payment, reservation, 'releasedAt')),
  ]);
}

const wasHeld = (reservation: Reservation): boolean => reservation.heldAt !== null && reservation.amount > 0;
