import { isSameAccount } from '../../domain/bank-transfer';
import type { AlertDocument, RefundDestination, RefundDocument, Store } from '../../store/store';

/** Whether a refund's money may go to an account, by what is known of its holder. */
export type HolderStanding = 'accepted' | 'needs_review' | 'rejected';

type Refund = Pick<RefundDocument, 'id' | 'merchantId' | 'customerId' | 'createdAt'>;
type Stores = Pick<Store, 'customers' | 'identityAttempts' | 'destinations'>;

/**
 * The account must be the customer's own where it is verified who that is; a name in another script is for a person to
 * compare, too, and so is an account of a customer who was forgotten, or became somebody else, since the refund was asked
 * for. What an operator has said counts for more: rejected is an account under whatever name, approved is what was looked at.
 * To name somebody else as its holder is no way around the operator either.
 */
export async function holderStanding(
  stores: Stores,
  refund: Refund,
  given: RefundDestination,
  at: Date,
): Promise<HolderStanding> {
  const alike = await destinationsLike(stores, given);
  if (alike.some(isRejected)) return 'rejected';
  if (given.review !== null) return 'accepted';
  const { merchantId, customerId, createdAt } = refund;
  if (customerId === null) return 'accepted';
  for (const { destination } of alike.filter(({ review }) => review === null)) {
    const match = await stores.customers.nameMatches(merchantId, customerId, destination.holder, at);
    if (match === 'differs' || match === 'incomparable') return 'needs_review';
  }
  const isReplaced = await stores.identityAttempts.wasReplaced(merchantId, customerId, createdAt);
  return isReplaced ? 'needs_review' : 'accepted';
}

/** What was given for the refund of this very account, itself included, under whatever names. */
export async function destinationsLike(
  { destinations }: Pick<Store, 'destinations'>,
  { refundId, destination }: RefundDestination,
): Promise<RefundDestination[]> {
  return (await destinations.list(refundId)).filter((row) => isSameAccount(row.destination, destination));
}

export const isRejected = ({ review }: RefundDestination): boolean => review?.decision === 'rejected';

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
