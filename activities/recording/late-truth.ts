import type { RefundDocument } from '../../store/store';
import type { LateSuccessInput, RefundRef } from '../contract';
import type { ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { alarm } from './alarm';
import { postLatePayout } from './late-payout';
import { movement } from './movement';
import { noteEvidence } from './note-evidence';
import { post } from './post-records';

/** A succeeded refund came back: the entry is reversed, capacity restored, the reversal posted, the state written. */
export async function reverseRefund(
  deps: ActivityDeps,
  input: RefundRef & { readonly at: string; readonly code: string },
): Promise<void> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row === null || row.state !== 'succeeded') return;
  const move = await deps.store.payments.reverse(input.paymentId, input.refundId, new Date(input.at));
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  await post(deps, input, [
    deps.records.reversal(movement(move.payment, move.reservation, 'reversedAt', row.providerRefundId, row.provider)),
  ]);
  // Before the state, which keeps a repeated call from coming this far.
  await alarm(deps, input, 'refund_reversed', 'warning', 'The provider returned a refund that had succeeded');
  await deps.store.refunds.advance(input.refundId, {
    transitions: [
      { revision: row.revision + 1, to: 'reversed', at: input.at, by: 'engine', reason: 'provider_gave_money_back' },
    ],
    set: { failure: { code: input.code, stage: 'provider' } },
  });
}

/**
 * A closed refund was paid after all: posted even past captured, the payment blocked, the alarm critical. What had come
 * back before is not posted a second time, because one refund has one payout in the books and one reversal of it.
 */
export async function recordLateSuccess(deps: ActivityDeps, input: LateSuccessInput): Promise<void> {
  const row = await deps.store.refunds.get(input.refundId, [input.merchantId]);
  if (row === null) return;
  // Changes nothing where it was recorded before.
  const move = await deps.store.payments.settle(input.paymentId, input.refundId, new Date(input.at), { late: true });
  if (move.kind === 'conflict' && move.state === 'reversed') return contradict(deps, input, row);
  if (move.kind === 'conflict') throw hopeless('reservation_conflict', `The reservation is ${move.state}`);
  if (isRecorded(row, input.providerRefundId)) return;
  await postLatePayout(
    deps,
    input,
    movement(move.payment, move.reservation, 'settledAt', input.providerRefundId, input.closedRoute ?? row.provider),
  );
  await deps.store.payments.block(input.paymentId, 'paid_after_close');
  await alarm(deps, input, 'paid_after_close', 'critical', 'A refund that had ended unpaid was paid by the provider');
  await noteEvidence(deps, row, {
    at: input.at,
    reason: 'paid_after_close',
    reference: input.providerRefundId,
    note: null,
    // Of a route that was closed it is not the refund's own reference.
    set: input.closedRoute === undefined ? { providerRefundId: input.providerRefundId } : {},
  });
}

/** The evidence is written last: where it stands, everything before it was done. */
const isRecorded = ({ evidence }: RefundDocument, providerRefundId: string): boolean =>
  evidence.some(({ by, reference }) => by === 'engine' && reference === providerRefundId);

/**
 * The books say that the money came back, the provider that it is with the customer: nothing more leaves this payment until
 * a person has looked. Once somebody has, the payment stays as they left it, though the provider says so again.
 */
async function contradict(deps: ActivityDeps, input: LateSuccessInput, row: RefundDocument): Promise<void> {
  const reason = 'paid_after_reversal';
  const isNoted = row.history.some((step) => step.reason === reason);
  if (!isNoted) await deps.store.payments.block(input.paymentId, reason);
  await alarm(deps, input, reason, 'critical', 'A refund that came back is paid, says the provider now');
  if (isNoted) return;
  await noteEvidence(deps, row, { at: input.at, reason, reference: input.providerRefundId, note: reason });
}
