import { isAt } from '../../domain/at-provider';
import type { PaymentOutcome, ProviderRefund } from '../../domain/outcome';
import { isPastSubmission } from '../../domain/refund-state';
import type { PaymentDocument, RefundDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { movement } from '../recording/movement';
import { post } from '../recording/post-records';
import { alarm } from './alarm';

/**
 * Brings refunds made outside the engine, and a dispute, into the payment: they take from what may be refunded, and give
 * it back when they fail after all (rule 3.1.11).
 */
export async function importRefunds(
  deps: ActivityDeps,
  payment: PaymentDocument,
  outcome: Extract<PaymentOutcome, { kind: 'captured' }>,
): Promise<void> {
  for (const refund of outcome.refunds) {
    // What was taken as made elsewhere stays that: a refund of ours may be sent, under its id, only then.
    if (!isTaken(payment, refund)) {
      const bearer = await bearerOf(deps, refund);
      if (bearer !== null && isIts(bearer, payment, refund)) continue;
      if (bearer !== null && takesMoney(refund)) await alarmBorrowedId(deps, payment);
    }
    if (takesMoney(refund)) await take(deps, payment, refund);
    else await giveBack(deps, payment, refund);
  }
  if (outcome.disputed !== payment.disputed) await deps.store.payments.setDisputed(payment.id, outcome.disputed);
}

/** Anybody who may refund at the provider may also write an id of our making, or one of our refunds'. */
const bearerOf = async ({ store }: ActivityDeps, { refundId }: ProviderRefund): Promise<RefundDocument | null> =>
  refundId === null ? null : store.refunds.get(refundId, null);

/** Whether it is what this refund of ours has at the payment's provider, now or on a way that was closed. */
function isIts(row: RefundDocument, payment: PaymentDocument, refund: ProviderRefund): boolean {
  if (row.paymentId !== payment.id) return false;
  return [row, ...row.closedRoutes]
    .filter((route) => isAt(route, payment))
    .some((route) =>
      route.providerRefundId === null
        ? isItsMoney(row, refund) || (route === row && mayHavePaid(row))
        : route.providerRefundId === refund.providerRefundId,
    );
}

const isItsMoney = ({ amount, currency }: RefundDocument, refund: ProviderRefund): boolean =>
  amount === refund.amount && currency === refund.currency;

/** Its answer was lost, or not believed: until it has ended unpaid, whatever bears its id may be what it was sent as. */
const mayHavePaid = ({ state }: RefundDocument): boolean =>
  isPastSubmission(state) || state === 'succeeded' || state === 'reversed';

const isTaken = ({ reservations }: PaymentDocument, { providerRefundId }: ProviderRefund): boolean =>
  reservations.some((entry) => entry.external && entry.refund === providerRefundId);

/** Somebody uses our ids, or we have paid twice: either way a person must look. */
const alarmBorrowedId = (deps: ActivityDeps, payment: PaymentDocument): Promise<void> => {
  const detail = 'A refund that is not ours bears the id of one: taken as made elsewhere';
  return alarm(deps, payment, 'provider_mismatch', 'critical', detail);
};

const takesMoney = ({ outcome }: ProviderRefund): boolean =>
  ['succeeded', 'processing', 'action_required'].includes(outcome.kind);

/** Its time is that of its entry, where the first who writes it wins, so that its record stays the same whoever posts it. */
async function take(deps: ActivityDeps, payment: PaymentDocument, refund: ProviderRefund): Promise<void> {
  const { providerRefundId: id, amount, refundedAt } = refund;
  const at = refundedAt === undefined ? new Date() : new Date(refundedAt);
  const entry = await deps.store.payments.importExternalRefund(payment.id, { id, amount, at });
  await post(deps, payment, [deps.records.externalRefund(movement(payment, entry, 'settledAt', id))]);
}

async function giveBack(deps: ActivityDeps, payment: PaymentDocument, refund: ProviderRefund): Promise<void> {
  const { providerRefundId: id, outcome } = refund;
  if (!isTaken(payment, refund) || (outcome.kind !== 'failed' && outcome.kind !== 'canceled')) return;
  const move = await deps.store.payments.reverse(payment.id, id, new Date());
  if (move.kind === 'conflict') return;
  await post(deps, payment, [deps.records.externalReversal(movement(payment, move.reservation, 'reversedAt', id))]);
}
