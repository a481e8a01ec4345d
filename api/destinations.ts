import { destinationsLike, holderStanding, isRejected, needsReviewAlarm } from '../activities/recording/holder';
import { EngineError } from '../domain/errors';
import type { RefundDestination } from '../store/store';
import type { Api } from './deps';
import type { RefundView } from './refund-view';

/**
 * Lets an account pass whose holder is the verified customer, or of whom nothing is known; of any other an operator is told.
 * @throws EngineError `destination_needs_review`, or `destination_rejected` once an operator has said so
 */
export async function requireHolder({ store, now }: Api, refund: RefundView, given: RefundDestination): Promise<void> {
  const row = await store.refunds.get(refund.id, [refund.merchantId]);
  if (row === null) return;
  const standing = await holderStanding(store, row, given, now());
  if (standing === 'rejected') throw new EngineError('destination_rejected');
  if (standing === 'accepted') return;
  await store.alerts.raise(needsReviewAlarm(row, given), now());
  throw new EngineError('destination_needs_review');
}

/** @throws EngineError `destination_not_found`, also for an account of another refund */
export async function findDestination({ store }: Api, refund: RefundView, id: string): Promise<RefundDestination> {
  const row = await store.destinations.get(id);
  if (row === null || row.refundId !== refund.id || row.merchantId !== refund.merchantId) {
    throw new EngineError('destination_not_found');
  }
  return row;
}

/**
 * Keeps an operator's word on an account.
 * @throws EngineError `destination_not_found`; `illegal_transition` where the contrary was said before, or the account was rejected under another name
 */
export async function reviewDestination(
  api: Api,
  refund: RefundView,
  id: string,
  given: { readonly decision: 'approved' | 'rejected'; readonly by: string },
): Promise<RefundDestination> {
  const found = await findDestination(api, refund, id);
  if (given.decision === 'approved' && (await destinationsLike(api.store, found)).some(isRejected)) {
    throw new EngineError('illegal_transition', 'The bank account was rejected before');
  }
  const row = await api.store.destinations.review(id, { ...given, at: api.now() });
  if (row?.review == null) throw new EngineError('destination_not_found');
  if (row.review.decision === given.decision) return row;
  throw new EngineError('illegal_transition', `The bank account was ${row.review.decision} before`);
}
