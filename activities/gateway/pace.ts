import type { RefundOutcome } from '../../domain/outcome';
import type { SubmitInput } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { circuitOpen } from './guard-gateway';

/**
 * Whether a refund must wait before anything of it is written or sent: its provider does not answer just now, or wants
 * the refunds of one payment apart. Null: it may go, and has taken the payment's turn.
 */
export async function pauseBefore(deps: ActivityDeps, input: SubmitInput): Promise<RefundOutcome | null> {
  const admission = deps.circuits?.peek(input);
  if (admission?.kind === 'open') {
    return { kind: 'held', reason: circuitOpen, retryAfterMs: admission.retryAfterMs };
  }
  const { refundSpacingMs } = providerPolicyOf(deps, input.provider);
  if (refundSpacingMs === 0) return null;
  const slot = await deps.store.payments.takeRefundSlot(input.paymentId, new Date(), refundSpacingMs);
  return slot.kind === 'free' ? null : { kind: 'held', reason: 'refund_spacing', retryAfterMs: slot.waitMs };
}
