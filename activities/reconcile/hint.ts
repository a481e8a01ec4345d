import type { InboxEntry, ReconciliationCase } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { deliverCallback, type DeliveryDeps } from '../notify/deliver-callback';

type About = Pick<ReconciliationCase, 'provider' | 'account' | 'refundId' | 'paymentId' | 'providerId' | 'kind'>;

/**
 * Has the provider asked about a movement: a difference is a hint like any notification, stored first, and the query
 * decides (rule 3.1.6). `eventId` names the occasion.
 */
export async function hint(deps: HintDeps, about: About, eventId: string): Promise<void> {
  const { provider, account, refundId, paymentId, providerId, kind } = about;
  const entry: InboxEntry = {
    id: `${provider}/${account}/${eventId}`,
    provider,
    account,
    eventId,
    type: 'settlement.line',
    paymentId,
    refundId,
    providerRefundId: kind === 'payment' ? null : providerId,
    providerPaymentId: kind === 'payment' ? providerId : null,
    receivedAt: new Date(),
    deliveredAt: null,
    disposition: null,
  };
  const { kind: stored } = await deps.store.inbox.store(entry);
  if (stored === 'duplicate') return;
  try {
    await deliverCallback(entry, deps);
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    deps.logger.warn({ inbox_id: entry.id, reason }, 'left to the next sweep');
  }
}

export type HintDeps = DeliveryDeps & {
  readonly logger: Pick<ActivityDeps['logger'], 'warn'>;
};
