import type { PaymentDocument, Reservation } from '../../store/store';
import type { TransitionWrite, WriteResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { alarm } from './alarm';
import { movement } from './movement';
import { post } from './post-records';
import { postRelease } from './release-reservation';
import { writeRefund } from './write-refund';

type Settlement = TransitionWrite & { readonly at: string };

/**
 * The refund was paid: entry settled, hold and refund posted, final state written, in that order, so that a final state
 * is only ever seen once the money is in the books. Each write is idempotent; the record's time is the entry's. What the
 * provider paid is true also when the hold had been released: then the merchant pays directly, even past captured.
 */
export async function settleRefund(deps: ActivityDeps, input: Settlement): Promise<WriteResult> {
  const at = new Date(input.at);
  const move = await deps.store.payments.settle(input.paymentId, input.refundId, at, { late: true });
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  const { payment, reservation } = move;
  if (reservation.releasedAt === null) await postSettled(deps, input, payment, reservation);
  else await postLate(deps, input, payment, reservation);
  return writeRefund(deps, input);
}

function postSettled(deps: ActivityDeps, input: Settlement, payment: PaymentDocument, entry: Reservation) {
  return post(deps, input, [
    deps.records.hold(movement(payment, entry, 'heldAt')),
    deps.records.settle(movement(payment, entry, 'settledAt', input.providerRefundId ?? null)),
  ]);
}

/** Its hold was given back before (rule 3.1.8): nobody may reserve on this payment until a person has looked. */
async function postLate(deps: ActivityDeps, input: Settlement, payment: PaymentDocument, entry: Reservation) {
  await postRelease(deps, input, { payment, reservation: entry });
  await post(deps, input, [
    deps.records.lateSettle(movement(payment, entry, 'settledAt', input.providerRefundId ?? null)),
  ]);
  await deps.store.payments.block(input.paymentId, 'paid_after_release');
  await alarm(deps, input, 'paid_after_release', 'critical', 'The provider paid a refund whose hold had been released');
}
