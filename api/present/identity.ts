import type { IdentityAttempt, ShownIdentity } from '../../store/store';
import type { IdentityResource } from '../schemas/identity';

/** What may be shown of who a customer is; `row` null: it is not known, or was deleted. */
export function presentIdentity(
  of: { readonly merchantId: string; readonly customerId: string },
  row: ShownIdentity | null,
  decisions: readonly IdentityAttempt[],
  now: Date,
): IdentityResource {
  return {
    object: 'customer_identity',
    merchant: of.merchantId,
    customer: of.customerId,
    level: row === null || row.expiresAt <= now ? 'unverified' : row.level,
    name: row?.maskedName ?? null,
    document: row === null ? null : { type: row.documentType, country: row.country, number: row.maskedNumber },
    verified_by: row?.method ?? null,
    verified_at: row?.verifiedAt.toISOString() ?? null,
    expires_at: row?.expiresAt.toISOString() ?? null,
    decisions: decisions.map(({ id, at, by, method, outcome, code, refundId: refund }) => ({
      id,
      at: at.toISOString(),
      by,
      method,
      outcome,
      code,
      refund,
    })),
  };
}
