import { EngineError, type ErrorCode } from '../../domain/errors';
import type { Api } from '../deps';

/** How often one owner's factors may be changed in an hour, and how many there may be. */
export const changesMax = 30;
export const changesWindowMs = 3_600_000;
export const factorsMax = 20;
export const recoveryCodesCount = 10;
/** How long options for a passkey are good. */
export const ceremonyMs = 300_000;
/** Tries of a refund count for as long as it could be open. */
export const refundTriesWindowMs = 365 * 86_400_000;

type Counting = Pick<Api, 'store' | 'now'>;

/**
 * Counts one more of `scope`; answers with how many that makes.
 * @throws EngineError `code` with the time to wait when there are more than `max` in the window
 */
export async function countWithin(
  { store, now }: Counting,
  scope: string,
  {
    max,
    windowMs,
    code = 'rate_limited',
  }: { readonly max: number; readonly windowMs: number; readonly code?: ErrorCode },
): Promise<number> {
  const at = now();
  const { count, endsAt } = await store.factorLimits.take(scope, windowMs, at);
  if (count <= max) return count;
  const retryAfterSeconds = Math.max(1, Math.ceil((endsAt.getTime() - at.getTime()) / 1_000));
  throw new EngineError(code, undefined, { retryAfterSeconds });
}
