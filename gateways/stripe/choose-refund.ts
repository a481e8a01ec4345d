import type { RefundOutcome } from '../../domain/outcome';
import type { RefundCall } from '../gateway';
import { refundOutcome } from './refund-outcome';
import { ourRefundId, refundShape } from './shapes';

/**
 * What became of the refund of `call`, from a complete listing of its payment's refunds, newest first. Earlier
 * attempts that failed or were canceled moved no money; two that live paid twice, and a person must look.
 */
export function chooseRefund(listing: readonly unknown[], call: RefundCall): RefundOutcome {
  const refunds: { id: string; refundId: string | null; outcome: RefundOutcome }[] = [];
  for (const item of listing) {
    const parsed = refundShape.safeParse(item);
    if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
    // Another payment's refund in this payment's listing: the listing is about something else, so it proves no absence.
    if (parsed.data.payment_intent !== call.providerPaymentId) {
      return { kind: 'mismatch', reason: 'other_payment', providerRefundId: null };
    }
    const { id, metadata } = parsed.data;
    refunds.push({ id, refundId: ourRefundId(metadata), outcome: refundOutcome(item, call) });
  }
  const ours = refunds.filter(({ refundId }) => refundId === call.refundId);
  const [live, second] = ours.filter(({ outcome }) => outcome.kind !== 'failed' && outcome.kind !== 'canceled');
  if (second !== undefined) return { kind: 'mismatch', reason: 'paid_twice', providerRefundId: second.id };
  return live?.outcome ?? ours[0]?.outcome ?? { kind: 'not_found' };
}
