import type { PaymentOutcome, ProviderRefund } from '../../domain/outcome';
import type { PaymentDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { movement } from '../recording/movement';
import { post } from '../recording/post-records';

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
    if (await isOurs(deps, refund)) continue;
    if (takesMoney(refund)) await take(deps, payment, refund, new Date(outcome.capturedAt));
    else await giveBack(deps, payment, refund);
  }
  if (outcome.disputed !== payment.disputed) await deps.store.payments.setDisputed(payment.id, outcome.disputed);
}

/** Anybody who may refund at the provider may also write an id of our making: it is ours if we made it. */
const isOurs = async ({ store }: ActivityDeps, { refundId }: ProviderRefund): Promise<boolean> =>
  refundId !== null && (await store.refunds.get(refundId, null)) !== null;

const takesMoney = ({ outcome }: ProviderRefund): boolean =>
  ['succeeded', 'processing', 'action_required'].includes(outcome.kind);

async function take(deps: ActivityDeps, payment: PaymentDocument, refund: ProviderRefund, at: Date): Promise<void> {
  const { providerRefundId: id, amount } = refund;
  const entry = await deps.store.payments.importExternalRefund(payment.id, { id, amount, at });
  await post(deps, payment, [deps.records.externalRefund(movement(payment, entry, 'settledAt', id))]);
}

async function giveBack(deps: ActivityDeps, payment: PaymentDocument, refund: ProviderRefund): Promise<void> {
  const { providerRefundId: id, outcome } = refund;
  const taken = payment.reservations.some((entry) => entry.external && entry.refund === id);
  if (!taken || (outcome.kind !== 'failed' && outcome.kind !== 'canceled')) return;
  const move = await deps.store.payments.reverse(payment.id, id, new Date());
  if (move.kind === 'conflict') return;
  await post(deps, payment, [deps.records.externalReversal(movement(payment, move.reservation, 'reversedAt', id))]);
}
