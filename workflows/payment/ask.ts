import type { PaymentAnswer } from '../../activities/contract';
import type { ProviderPolicy } from '../../domain/policy';
import { heldDelayMs, queryDelayMs } from '../../domain/query-schedule';
import { failureType } from '../refund/compensations';

/** A call that is lost with its worker has an unknown outcome. */
export async function lost(call: Promise<PaymentAnswer>): Promise<PaymentAnswer> {
  try {
    return await call;
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}

/** The provider has not said how the payment stands. */
export const isUnanswered = (answer: PaymentAnswer): answer is Extract<PaymentAnswer, { kind: 'unknown' | 'held' }> =>
  answer.kind === 'unknown' || answer.kind === 'held';

/** How long to wait (ms) before question number `n` (from 0). */
export const delayMs = (policy: ProviderPolicy, answer: PaymentAnswer, n: number): number =>
  answer.kind === 'held' ? heldDelayMs(policy, n, answer.retryAfterMs) : queryDelayMs(policy, n);
