import { refundSpacing } from '../../domain/refund-messages';
import type { HeldBack, SubmitInput } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { circuitOpen } from './guard-gateway';

/**
 * Whether a refund must wait before anything of it is written or sent: its provider does not answer just now, or wants
 * the refunds of one payment apart. Null: it may go, and has taken the payment's turn.
 */
export async function pauseBefore(deps: ActivityDeps, input: SubmitInput): Promise<HeldBack | null> {
  const admission = deps.circuits?.peek(input);
  if (admission?.kind === 'open') {
    return { kind: 'held_back', reason: circuitOpen, recorded: false, retryAfterMs: admission.retryAfterMs };
  }
  const { refundSpacingMs } = providerPolicyOf(deps, input.provider);
  if (refundSpacingMs === 0) return null;
  const slot = await deps.store.payments.takeRefundSlot(input.paymentId, new Date(), refundSpacingMs);
  if (slot.kind === 'free') return null;
  return { kind: 'held_back', reason: refundSpacing, recorded: false, retryAfterMs: slot.waitMs };
}
