import type { ChosenRoute, OtherRoute } from '../../domain/refund';
import type { ChosenDestination, RefundChange, RefundDestination, RefundDocument } from '../../store/store';
import type { RefundRef } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { holderStanding, needsReviewAlarm } from './holder';

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
  const isOpen = given !== undefined && !wasTried(row, given.id) && (await mayGoTo(deps, row, given));
  return {
    provider: 'bank',
    account: account.id,
    providerPolicy: providerPolicyOf(deps, 'bank'),
    destinationId: isOpen ? given.id : null,
  };
}

const wasTried = ({ destination, closedRoutes }: RefundDocument, id: string): boolean =>
  destination?.id === id || closedRoutes.some(({ destinationId }) => destinationId === id);

/** Nobody is paid whom an operator has not looked at, where the holder is not the customer who is verified. */
async function mayGoTo({ store }: ActivityDeps, row: RefundDocument, given: RefundDestination): Promise<boolean> {
  const at = new Date();
  const standing = await holderStanding(store, row, given, at);
  if (standing === 'needs_review') await store.alerts.raise(needsReviewAlarm(row, given), at);
  return standing === 'accepted';
}

/** What the row takes over when the refund goes another way. Its new provider knows nothing of it yet. */
export async function routeOf(
  deps: ActivityDeps,
  ref: RefundRef,
  { provider, account, destinationId }: ChosenRoute,
): Promise<NonNullable<RefundChange['set']>> {
  const given = await destinationOf(deps, ref, destinationId);
  const row = await deps.store.refunds.get(ref.refundId, [ref.merchantId]);
  // Who the customer is may have become known since the account was taken.
  if (row !== null && !(await mayGoTo(deps, row, given))) {
    throw hopeless('destination_needs_review', `An operator must look at ${destinationId} first`);
  }
  return { provider, account, providerRefundId: null, destination: chosen(given) };
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
