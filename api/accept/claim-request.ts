import { EngineError } from '../../domain/errors';
import type { IdempotencyRow } from '../../store/store';
import type { Api } from '../deps';

export interface Claim {
  /** What stands under the key: ours, or the one that came first. */
  readonly row: IdempotencyRow;
  /** The request came first: nothing can have happened for it yet. */
  readonly fresh: boolean;
}

/**
 * Makes the request durable under its id, once. The first request with a key is the one that counts, for ever.
 * @throws EngineError `idempotency_key_reused` when another request came first
 */
export async function claimRequest({ store }: Api, row: IdempotencyRow): Promise<Claim> {
  const claimed = await store.idempotency.claim(row);
  if (claimed.kind === 'claimed') return { row, fresh: true };
  if (claimed.row.requestHash !== row.requestHash) throw new EngineError('idempotency_key_reused');
  return { row: claimed.row, fresh: false };
}
