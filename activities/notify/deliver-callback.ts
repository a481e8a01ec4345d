import { isFinal } from '../../domain/refund-state';
import type { InboxEntry, RefundDocument, Store } from '../../store/store';
import type { WorkflowStarter } from './workflow-starter';

export interface DeliveryDeps {
  readonly store: Pick<Store, 'refunds' | 'payments' | 'inbox'>;
  readonly workflows: WorkflowStarter;
}

export type Disposition = 'woken' | 'late' | 'synced' | 'unmatched';

/**
 * Brings a stored notification to whoever must ask the provider because of it (rule 3.1.6); repeating it is harmless.
 * It stays undelivered, for the sweeper to repeat, when an open refund has no workflow just now (answers null).
 */
export async function deliverCallback(entry: InboxEntry, deps: DeliveryDeps): Promise<Disposition | null> {
  const disposition = await dispatch(entry, deps);
  if (disposition !== null) await deps.store.inbox.markDelivered(entry.id, disposition, new Date());
  return disposition;
}

async function dispatch(entry: InboxEntry, deps: DeliveryDeps): Promise<Disposition | null> {
  const refund = await findRefund(entry, deps);
  // Signed by one account about a refund of another: nobody is woken by it.
  if (refund !== null && !isOfAccount(refund, entry)) return 'unmatched';
  return refund === null ? syncPayment(entry, deps) : tell(entry, refund, deps);
}

async function findRefund(entry: InboxEntry, { store }: DeliveryDeps): Promise<RefundDocument | null> {
  const { account, refundId, providerRefundId } = entry;
  const named = refundId === null ? null : await store.refunds.get(refundId, null);
  if (named !== null || providerRefundId === null) return named;
  return store.refunds.findByProviderRefundId(account, providerRefundId);
}

interface AtProvider {
  readonly account: string;
  readonly provider: string;
}

const isAt = (row: AtProvider, entry: InboxEntry): boolean =>
  row.account === entry.account && row.provider === entry.provider;

/** A provider that refused for good is heard all the same: should it have paid, a person must know (rule 3.1.12). */
const isOfAccount = (row: AtProvider & { readonly closedRoutes?: readonly AtProvider[] }, entry: InboxEntry): boolean =>
  isAt(row, entry) || (row.closedRoutes ?? []).some((route) => isAt(route, entry));

async function tell(entry: InboxEntry, refund: RefundDocument, deps: DeliveryDeps): Promise<Disposition | null> {
  const ref = { merchantId: refund.merchantId, refundId: refund.id };
  const { eventId } = entry;
  const message = isAt(refund, entry) ? { eventId } : { eventId, closedRoute: true };
  if ((await deps.workflows.tellRefund(ref, message)) === 'told') return 'woken';
  if (!isFinal(refund.state)) {
    // It has closed since the row was read, or it was lost and will be recovered.
    const row = await deps.store.refunds.get(refund.id, null);
    if (row === null || !isFinal(row.state)) return null;
  }
  await deps.workflows.startLateTruth(ref);
  return 'late';
}

/** A refund made outside the engine, or a dispute: the payment is compared with what the provider says. */
async function syncPayment(entry: InboxEntry, deps: DeliveryDeps): Promise<Disposition> {
  const { account, providerPaymentId } = entry;
  if (providerPaymentId === null) return 'unmatched';
  const payment = await deps.store.payments.findByProviderId(account, providerPaymentId);
  if (payment === null || !isOfAccount(payment, entry)) return 'unmatched';
  await deps.workflows.startPaymentSync({ merchantId: payment.merchantId, paymentId: payment.id });
  return 'synced';
}
