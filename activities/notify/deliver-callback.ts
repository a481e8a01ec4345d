import { isAt, type AtProvider } from '../../domain/at-provider';
import { lateTruthWorkflowId, paymentSyncWorkflowId } from '../../domain/ids';
import { isFinal } from '../../domain/refund-state';
import type { InboxEntry, PaymentDocument, RefundDocument, Store } from '../../store/store';
import { aboutPayment, aboutRefund, requestIdOf } from './about';
import type { WorkflowStarter } from './workflow-starter';

/** How long a notification about nothing we know is kept: its payment may be about to be written. */
const unmatchedAfterMs = 120_000;

export interface DeliveryDeps {
  readonly store: Pick<Store, 'refunds' | 'payments' | 'inbox' | 'idempotency'>;
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
  return refund === null ? tellOfPayment(entry, deps) : tell(entry, refund, deps);
}

async function findRefund(entry: InboxEntry, { store }: DeliveryDeps): Promise<RefundDocument | null> {
  const { account, refundId, providerRefundId } = entry;
  const named = refundId === null ? null : await store.refunds.get(refundId, null);
  if (named !== null || providerRefundId === null) return named;
  return store.refunds.findByProviderRefundId(account, providerRefundId);
}

interface Route extends AtProvider {
  readonly providerRefundId: string | null;
}

/** A provider that refused for good is heard all the same: should it have paid, a person must know (rule 3.1.12). */
const isOfAccount = (row: AtProvider & { readonly closedRoutes?: readonly AtProvider[] }, entry: InboxEntry): boolean =>
  isAt(row, entry) || (row.closedRoutes ?? []).some((route) => isAt(route, entry));

/**
 * Two accounts of the payer may be tried over one of ours: what the provider calls the refund there tells them apart. Where
 * it does not, the report may be of either, and the workflow, which knows where it stands, asks both.
 */
const mayBeOf = (route: Route, entry: InboxEntry): boolean => {
  const [known, told] = [route.providerRefundId, entry.providerRefundId];
  return isAt(route, entry) && (known === null || told === null || known === told);
};

async function tell(entry: InboxEntry, refund: RefundDocument, deps: DeliveryDeps): Promise<Delivery> {
  const ref = { merchantId: refund.merchantId, refundId: refund.id };
  const { eventId } = entry;
  const closedRoute = refund.closedRoutes.some((route) => mayBeOf(route, entry)) || !isAt(refund, entry);
  const message = closedRoute ? { eventId, closedRoute } : { eventId };
  if ((await deps.workflows.tellRefund(ref, message)) === 'told') return { disposition: 'woken' };
  if (!isFinal(refund.state)) {
    // It has closed since the row was read, or it was lost and will be recovered.
    const row = await deps.store.refunds.get(refund.id, null);
    if (row === null || !isFinal(row.state)) return { disposition: null };
  }
  await deps.workflows.startLateTruth(ref, aboutRefund(refund, await requestIdOf(deps.store, refund.id)));
  return { disposition: 'late', look: lateTruthWorkflowId(ref.merchantId, ref.refundId) };
}

/**
 * An open payment's workflow asks its provider. One that has ended is compared with what the provider says: a refund made
 * outside the engine, a dispute, or money that arrived after all.
 */
async function tellOfPayment(entry: InboxEntry, deps: DeliveryDeps): Promise<Delivery> {
  const payment = await findPayment(entry, deps);
  if (payment === null) return { disposition: isEarly(entry) ? null : 'unmatched' };
  if (!isOfAccount(payment, entry)) return { disposition: 'unmatched' };
  const ref = { merchantId: payment.merchantId, paymentId: payment.id };
  if (isOpen(payment)) {
    if ((await deps.workflows.tellPayment(ref, { eventId: entry.eventId })) === 'told') return { disposition: 'woken' };
    // It has ended since the row was read, or it was lost and will be recovered.
    const row = await deps.store.payments.get(payment.id, null);
    if (row === null || isOpen(row)) return { disposition: null };
  }
  await deps.workflows.startPaymentSync(ref, aboutPayment(payment, await requestIdOf(deps.store, payment.id)));
  return { disposition: 'synced', look: paymentSyncWorkflowId(ref.merchantId, ref.paymentId) };
}

/** By our id where the notification carries it: the provider's may not have been written yet. */
async function findPayment(entry: InboxEntry, { store }: DeliveryDeps): Promise<PaymentDocument | null> {
  const { account, paymentId, providerPaymentId } = entry;
  const named = paymentId === null ? null : await store.payments.get(paymentId, null);
  if (named !== null || providerPaymentId === null) return named;
  return store.payments.findByProviderId(account, providerPaymentId);
}

/** Whether what it is about may be written yet. */
const isEarly = ({ paymentId, providerPaymentId, receivedAt }: InboxEntry): boolean =>
  (paymentId !== null || providerPaymentId !== null) && Date.now() - receivedAt.getTime() < unmatchedAfterMs;

const isOpen = ({ status }: PaymentDocument): boolean => status === 'pending' || status === 'requires_action';
