import { isFinal } from '../../domain/refund-state';
import type { PaymentDocument, RefundDocument, Reservation } from '../../store/store';
import type { LateSuccessInput, SettleInput, WriteResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { alarm } from './alarm';
import { postLatePayout } from './late-payout';
import { recordLateSuccess } from './late-truth';
import { movement } from './movement';
import { post } from './post-records';
import { supersededBy } from './progress';
import { postRelease } from './release-reservation';
import { writeRefund } from './write-refund';

/**
 * The refund was paid: entry settled, hold and refund posted, final state written, in that order, so that a final state
 * is only ever seen once the money is in the books. Each write is idempotent; the record's time is the entry's. What the
 * provider paid is true also when the hold had been released: then the merchant pays directly, even past captured.
 */
export async function settleRefund(deps: ActivityDeps, input: SettleInput): Promise<WriteResult> {
  const move = await deps.store.payments.settle(input.paymentId, input.refundId, new Date(input.at));
  if (move.kind === 'conflict' || move.reservation.releasedAt !== null) return settleLate(deps, input);
  await post(deps, input, [
    deps.records.hold(movement(move.payment, move.reservation, 'heldAt')),
    deps.records.settle(payout(move.payment, move.reservation, input)),
  ]);
  return writeRefund(deps, input);
}

/** What moved, and over whom: the run knows which way the money went. */
const payout = (payment: PaymentDocument, entry: Reservation, { providerRefundId, provider }: SettleInput) =>
  movement(payment, entry, 'settledAt', providerRefundId ?? null, provider);

/** The hold is gone. What that means only the row can tell: its refund may have ended, and its payout be in the books. */
async function settleLate(deps: ActivityDeps, input: SettleInput): Promise<WriteResult> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row !== null && isFinal(row.state)) return followClosed(deps, input, row);
  const at = new Date(input.at);
  const move = await deps.store.payments.settle(input.paymentId, input.refundId, at, { late: true });
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  await postLate(deps, input, move.payment, move.reservation);
  return writeRefund(deps, input);
}

/** A run that was set back hears of a payout that its closed row may not know of (rule 3.1.8). */
async function followClosed(deps: ActivityDeps, input: SettleInput, row: RefundDocument): Promise<WriteResult> {
  const { providerRefundId, at } = input;
  if (row.state === 'succeeded' || row.state === 'reversed' || providerRefundId == null)
    return writeRefund(deps, input);
  const { merchantId, refundId, paymentId, requestId } = input;
  const late = { merchantId, refundId, paymentId, requestId, at, providerRefundId };
  await recordLateSuccess(deps, { ...late, ...closedRouteOf(row, input) });
  const closed = await deps.store.refunds.get(refundId, [merchantId]);
  return supersededBy(deps, closed ?? row);
}

/** Set where the refund has left the way that paid: another one has come to its end on the row (rule 3.1.12). */
function closedRouteOf(
  { provider, providerRefundId, closedRoutes }: RefundDocument,
  paid: SettleInput,
): Pick<LateSuccessInput, 'closedRoute'> {
  if (paid.providerRefundId === providerRefundId) return {};
  const left = closedRoutes.find((route) => route.providerRefundId === paid.providerRefundId);
  const closedRoute = left?.provider ?? paid.provider ?? provider;
  return left === undefined && closedRoute === provider ? {} : { closedRoute };
}

/** Its hold was given back before (rule 3.1.8): nobody may reserve on this payment until a person has looked. */
async function postLate(deps: ActivityDeps, input: SettleInput, payment: PaymentDocument, entry: Reservation) {
  await postRelease(deps, input, { payment, reservation: entry });
  await postLatePayout(deps, input, payout(payment, entry, input));
  await deps.store.payments.block(input.paymentId, 'paid_after_release');
  await alarm(deps, input, 'paid_after_release', 'critical', 'The provider paid a refund whose hold had been released');
}
