import type { VerificationCheck } from '../../domain/verification';
import type { VerificationInput } from '../contract';
import type { ActivityDeps } from '../deps';

/** What an attempt that the API has recorded comes to for this refund; another refund's counts for nothing. */
export async function checkVerification(
  { store, policy }: Pick<ActivityDeps, 'store' | 'policy'>,
  { attemptId, refundId, merchantId }: VerificationInput,
): Promise<VerificationCheck> {
  const attempt = await store.verifications.get(attemptId);
  const isOurs = attempt !== null && attempt.refundId === refundId && attempt.merchantId === merchantId;
  const kind = attempt?.kind ?? (attempt?.method === 'real_name' ? 'identity' : 'second_factor');
  if (!isOurs) return { passed: false, kind, usedUp: null };
  const { passed, exhausted = false } = attempt;
  return { passed, kind, usedUp: exhausted && !passed ? policy.verification.whenTriesAreUsedUp : null };
}
