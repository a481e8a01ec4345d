import type { IdentityLevel } from '../../domain/verification';
import type { Store } from '../../store/store';

/** What is known of who a customer is. */
export interface CustomerStanding {
  readonly identityLevel: IdentityLevel;
  /** Second factors that the customer has enrolled, and that were shown to work. */
  readonly factorCount: number;
}

/** Of a payment without a customer nothing is known. */
export async function customerStanding(
  { customers, factors }: Pick<Store, 'customers' | 'factors'>,
  merchantId: string,
  customerId: string | null,
  at: Date,
): Promise<CustomerStanding> {
  if (customerId === null) return { identityLevel: 'unverified', factorCount: 0 };
  const [identityLevel, enrolled] = await Promise.all([
    customers.identityLevel(merchantId, customerId, at),
    factors.list({ kind: 'customer', merchantId, id: customerId }),
  ]);
  return { identityLevel, factorCount: enrolled.filter(({ activatedAt }) => activatedAt !== null).length };
}
