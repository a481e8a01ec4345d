import { EngineError, errorCatalogue } from '../../domain/errors';
import type { IdempotencyRow } from '../../store/store';
import type { Api } from '../deps';
import { requestHashOf } from '../request-hash';

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

const refusals: readonly number[] = [404, 422];

/**
 * The claim that `claim` makes or, where it refuses to, the one that stands under the id already: what was accepted once
 * gets its first answer for ever, whatever has become of configuration and rules since.
 * @param id null for a request without a key
 * @throws EngineError `idempotency_key_reused` when another request came first, or the refusal of `claim`
 */
export async function claimOrEarlier<C extends Claim>(
  { store }: Api,
  id: string | null,
  body: unknown,
  claim: () => Promise<C>,
): Promise<C | Claim> {
  try {
    return await claim();
  } catch (refusal) {
    if (!(refusal instanceof EngineError) || !refusals.includes(errorCatalogue[refusal.code].status)) throw refusal;
    const row = id === null ? null : await store.idempotency.get(id);
    if (row === null) throw refusal;
    if (row.requestHash !== requestHashOf(body)) throw new EngineError('idempotency_key_reused');
    return { row, fresh: false };
  }
}
