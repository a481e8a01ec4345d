import type { IdempotencyRow, Store } from '../store/store';
import type { Caller } from './caller';

const firstRefusal = 400;

/**
 * The caller's request under an id that may have become something: it was acknowledged, or it was sent on and its answer
 * got lost. Null for one that was refused, and for another merchant's.
 */
export async function findClaim(
  { idempotency }: Store,
  { merchantIds }: Caller,
  kind: IdempotencyRow['kind'],
  id: string,
): Promise<IdempotencyRow | null> {
  const row = await idempotency.get(id);
  if (row === null || row.kind !== kind || !merchantIds.includes(row.merchantId)) return null;
  return row.answer !== null && row.answer.status >= firstRefusal ? null : row;
}
