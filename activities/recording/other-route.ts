import type { ChosenRoute, OtherRoute } from '../../domain/refund';
import type { ChosenDestination, RefundChange, RefundDestination, RefundDocument } from '../../store/store';
import type { RefundRef } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { hopeless } from '../failure';

/**
 * The merchant's own bank account, from which a refund can be paid whose way back is closed (rule 3.1.12), and the bank
 * account of the customer that came with the request, if it has not been tried. Null where the merchant has none.
 */
export async function findOtherRoute(
  deps: ActivityDeps,
  { refundId, merchantId }: RefundRef,
): Promise<OtherRoute | null> {
  const account = deps.bank?.accountOf(merchantId) ?? null;
  if (account === null) return null;
  const row = await deps.store.refunds.get(refundId, [merchantId]);
  if (row === null) return null;
  const given = (await deps.store.destinations.list(refundId)).find(({ source }) => source === 'request');
  return {
    provider: 'bank',
    account: account.id,
    providerPolicy: providerPolicyOf(deps, 'bank'),
    destinationId: given === undefined || wasTried(row, given.id) ? null : given.id,
  };
}

const wasTried = ({ destination, closedRoutes }: RefundDocument, id: string): boolean =>
  destination?.id === id || closedRoutes.some(({ destinationId }) => destinationId === id);

/** What the row takes over when the refund goes another way. Its new provider knows nothing of it yet. */
export async function routeOf(
  deps: ActivityDeps,
  ref: RefundRef,
  { provider, account, destinationId }: ChosenRoute,
): Promise<NonNullable<RefundChange['set']>> {
  const destination = chosen(await destinationOf(deps, ref, destinationId));
  return { provider, account, providerRefundId: null, destination };
}

/** What of a destination stands on the refund's row. */
export const chosen = ({ id, kind, masked }: RefundDestination): ChosenDestination => ({ id, kind, masked });

/**
 * A bank account of this refund, and of no other.
 * @throws ApplicationFailure `refund_not_found`, which no repetition can mend
 */
export async function destinationOf(
  { store }: ActivityDeps,
  { refundId, merchantId }: RefundRef,
  destinationId: string,
): Promise<RefundDestination> {
  const row = await store.destinations.get(destinationId);
  if (row === null || row.refundId !== refundId || row.merchantId !== merchantId) {
    throw hopeless('refund_not_found', `There is no destination ${destinationId} of this refund`);
  }
  return row;
}
