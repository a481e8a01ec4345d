import type { RefundDocument, Reservation } from '../../store/store';
import type { RefundRef, ReleaseInput, ReleaseResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { movement } from './movement';
import { post } from './post-records';
import { supersededBy } from './progress';

/**
 * The refund is off: entry released (or a tombstone laid, so that a late reserve stays without effect), release posted.
 * A run that the row has left behind releases nothing: the refund may be at the provider under another run.
 */
export async function releaseReservation(deps: ActivityDeps, input: ReleaseInput): Promise<ReleaseResult> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row !== null && isAhead(row, input)) return supersededBy(deps, row);
  const move = await deps.store.payments.release(input.paymentId, input.refundId, new Date(input.at));
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  await postRelease(deps, input, move);
  return { kind: 'released' };
}

/** Posts the hold and its release; an entry that never held anything has neither. Each record's time is the entry's. */
export async function postRelease(
  deps: ActivityDeps,
  owner: Pick<RefundRef, 'merchantId'>,
  { payment, reservation }: { readonly payment: Parameters<typeof movement>[0]; readonly reservation: Reservation },
): Promise<void> {
  if (reservation.heldAt === null || reservation.amount === 0) return;
  await post(deps, owner, [
    deps.records.hold(movement(payment, reservation, 'heldAt')),
    deps.records.release(movement(payment, reservation, 'releasedAt')),
  ]);
}

const isAhead = (row: RefundDocument, { revision, sent }: ReleaseInput): boolean =>
  row.revision > revision || (row.attempts.length > 0 && !sent);
