import { lateTruthWorkflowId, paymentSyncWorkflowId } from '../../domain/ids';
import { isFinal } from '../../domain/refund-state';
import type { InboxEntry, RefundDocument, Store } from '../../store/store';
import type { WorkflowStarter } from './workflow-starter';

export interface DeliveryDeps {
  readonly store: Pick<Store, 'refunds' | 'payments' | 'inbox'>;
  readonly workflows: WorkflowStarter;
}

export type Disposition = 'woken' | 'late' | 'synced' | 'unmatched';

/** What became of a notification; `look` names the workflow that looks into it. */
interface Delivery {
  readonly disposition: Disposition | null;
  readonly look?: string;
}

/**
 * Brings a stored notification to whoever must ask the provider because of it (rule 3.1.6); repeating it is harmless.
 * It stays undelivered, for the sweeper to come back to, while an open refund has no workflow (answers null), and until
 * the workflow that looks into it has ended: that one may be lost, too.
 */
export async function deliverCallback(entry: InboxEntry, deps: DeliveryDeps): Promise<Disposition | null> {
  const { disposition, look } = (await lookOf(entry, deps)) ?? (await dispatch(entry, deps));
  if (disposition === null) return null;
  if (look === undefined) await deps.store.inbox.markDelivered(entry.id, disposition, new Date());
  else await deps.store.inbox.markLooking(entry.id, disposition, look);
  return disposition;
}

/** How the look that was started before stands; null when there was none, or it was lost. */
async function lookOf(entry: InboxEntry, { workflows }: DeliveryDeps): Promise<Delivery | null> {
  if (entry.look === undefined) return null;
  const fate = await workflows.fateOf(entry.look);
  if (fate === 'lost') return null;
  const disposition = entry.disposition as Disposition;
  return fate === 'ended' ? { disposition } : { disposition, look: entry.look };
}

async function dispatch(entry: InboxEntry, deps: DeliveryDeps): Promise<Delivery> {
  const refund = await findRefund(entry, deps);
  // Signed by one account about a refund of another: nobody is woken by it.
  if (refund !== null && !isOfAccount(refund, entry)) return { disposition: 'unmatched' };
  return refund === null ? syncPayment(entry, deps) : tell(entry, refund, deps);
}

async function findRefund(entry: InboxEntry, { store }: DeliveryDeps): Promise<RefundDocument | null> {
  const { account, refundId, providerRefundId } = entry;
  const named = refundId === null ? null : await store.refunds.get(refundId, null);
  if (named !== null || providerRefundId === null) return named;
  return store.refunds.findByProviderRefundId(account, providerRefundId);
}

const isOfAccount = (row: { account: string; provider: string }, entry: InboxEntry): boolean =>
  row.account === entry.account && row.provider === entry.provider;

async function tell(entry: InboxEntry, refund: RefundDocument, deps: DeliveryDeps): Promise<Delivery> {
  const ref = { merchantId: refund.merchantId, refundId: refund.id };
  const { eventId } = entry;
  if ((await deps.workflows.tellRefund(ref, { eventId })) === 'told') return { disposition: 'woken' };
  if (!isFinal(refund.state)) {
    // It has closed since the row was read, or it was lost and will be recovered.
    const row = await deps.store.refunds.get(refund.id, null);
    if (row === null || !isFinal(row.state)) return { disposition: null };
  }
  await deps.workflows.startLateTruth(ref);
  return { disposition: 'late', look: lateTruthWorkflowId(ref.merchantId, ref.refundId) };
}

/** A refund made outside the engine, or a dispute: the payment is compared with what the provider says. */
async function syncPayment(entry: InboxEntry, deps: DeliveryDeps): Promise<Delivery> {
  const { account, providerPaymentId } = entry;
  if (providerPaymentId === null) return { disposition: 'unmatched' };
  const payment = await deps.store.payments.findByProviderId(account, providerPaymentId);
  if (payment === null || !isOfAccount(payment, entry)) return { disposition: 'unmatched' };
  const { id: paymentId, merchantId } = payment;
  await deps.workflows.startPaymentSync({ merchantId, paymentId });
  return { disposition: 'synced', look: paymentSyncWorkflowId(merchantId, paymentId) };
}
