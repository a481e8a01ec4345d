import type { IdentityLevel } from '../../domain/verification';

/** What is known of who a customer is. */
export interface CustomerStanding {
  readonly identityLevel: IdentityLevel;
  /** Second factors that the customer has enrolled. */
  readonly factorCount: number;
}

/** Nothing is known of any customer yet: each is unverified. */
export const customerStanding = async (
  _merchantId: string,
  _customerId: string | null,
  _at: Date,
): Promise<CustomerStanding> => ({ identityLevel: 'unverified', factorCount: 0 });
