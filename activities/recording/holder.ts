import type { AlertDocument, RefundDestination, RefundDocument, Store } from '../../store/store';

/** Whether a refund's money may go to an account, by what is known of its holder. */
export type HolderStanding = 'accepted' | 'needs_review' | 'rejected';

type Refund = Pick<RefundDocument, 'id' | 'merchantId' | 'customerId' | 'createdAt'>;

/**
 * The account must be the customer's own where it is verified who that is; a name in another script is for a person to
 * compare, too, and so is an account of a customer who was forgotten, or became somebody else, since the refund was asked
 * for. What an operator has said of the account counts for more.
 */
export async function holderStanding(
  { customers, identityAttempts }: Pick<Store, 'customers' | 'identityAttempts'>,
  { merchantId, customerId, createdAt }: Refund,
  { review, destination }: RefundDestination,
  at: Date,
): Promise<HolderStanding> {
  if (review !== null) return review.decision === 'approved' ? 'accepted' : 'rejected';
  if (customerId === null) return 'accepted';
  const match = await customers.nameMatches(merchantId, customerId, destination.holder, at);
  if (match === 'differs' || match === 'incomparable') return 'needs_review';
  const isReplaced = await identityAttempts.wasReplaced(merchantId, customerId, createdAt);
  return isReplaced ? 'needs_review' : 'accepted';
}

/** Tells operators of an account that waits for them; masked, and without the holder. */
export const needsReviewAlarm = (
  { id, merchantId }: Refund,
  { id: destinationId, masked }: RefundDestination,
): Pick<AlertDocument, 'kind' | 'severity' | 'merchantId' | 'subject' | 'detail'> => ({
  kind: 'destination_needs_review',
  severity: 'critical',
  merchantId,
  subject: id,
  detail: `${destinationId} (${masked}): the holder is not the verified customer`,
});
