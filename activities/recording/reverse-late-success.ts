import type { LateReversalInput } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { alarm } from './alarm';
import { latePayoutsOf } from './late-payout';
import { movement } from './movement';
import { noteEvidence } from './note-evidence';
import { post } from './post-records';

const reason = 'provider_gave_money_back';

/**
 * What was paid after its refund had closed came back: the entry is reversed, capacity restored, the reversal posted, as
 * for any other. The state was final before the money left and stays; the row gets a note. Only what the books have as
 * paid comes back: a provider that refused says so for ever, and another route may be the one that paid.
 */
export async function reverseLateSuccess(
  deps: ActivityDeps,
  input: LateReversalInput,
): Promise<'reversed' | 'nothing_new'> {
  const { merchantId, refundId, paymentId, providerRefundId: reference } = input;
  const [row, payouts] = await Promise.all([
    deps.store.refunds.get(refundId, [merchantId]),
    latePayoutsOf(deps.store, input),
  ]);
  const payout = payouts.find(({ providerReference }) => providerReference === reference);
  if (row === null || payout === undefined) return 'nothing_new';
  if (row.history.some((step) => step.reason === reason && step.state !== 'reversed')) return 'nothing_new';
  const isPaid = row.state === 'succeeded' || row.state === 'reversed';
  if (isPaid && row.providerRefundId === reference) return 'nothing_new';
  // The entry is that of the other payout, and stays with it: a person corrects the books.
  if (isPaid || payouts.length > 1) throw hopeless('paid_twice', 'The refund was paid over another route, too');
  const move = await deps.store.payments.reverse(paymentId, refundId, new Date(input.at));
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  await post(deps, input, [
    deps.records.reversal(
      movement(move.payment, move.reservation, 'reversedAt', reference, payout.provider ?? row.provider),
    ),
  ]);
  await alarm(deps, input, 'refund_reversed', 'warning', 'The provider returned what it had paid after the end');
  await noteEvidence(deps, row, { at: input.at, reason, reference, note: input.code });
  return 'reversed';
}
