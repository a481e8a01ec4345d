import type { NewDestination, RefundDestination } from '../documents';

/** Bank accounts of refunds, encrypted at rest. */
export interface RefundDestinations {
  /** Keeps an account for a refund, once: the same account again is the one that is there. */
  keep(given: NewDestination): Promise<RefundDestination>;
  get(id: string): Promise<RefundDestination | null>;
  /** Oldest first. */
  list(refundId: string): Promise<RefundDestination[]>;
}
