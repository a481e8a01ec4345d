import type { RefundOutcome } from '../../domain/outcome';
import type { RefundCall } from '../gateway';
import { refundShape } from './shapes';
import type { WechatPayRefund } from './shapes';

/** What an answer must be about. `paymentAmount` is null where the caller does not know it. */
export type ExpectedRefund = RefundCall & { readonly paymentAmount: number | null };

/** What WeChat Pay's answer about the refund of `call` means; an answer about anything else is a `mismatch`. */
export function refundOutcome(answer: unknown, call: ExpectedRefund): RefundOutcome {
  const parsed = refundShape.safeParse(answer);
  if (!parsed.success) return { kind: 'unknown', reason: 'answer_unparsable' };
  const reason = findDifference(parsed.data, call);
  if (reason !== null) return { kind: 'mismatch', reason, providerRefundId: parsed.data.refund_id };
  return statusOutcome(parsed.data);
}

/** The first thing that differs from what we asked for, most alarming first. */
function findDifference(refund: WechatPayRefund, call: ExpectedRefund): string | null {
  const { amount } = refund;
  if (refund.transaction_id !== call.providerPaymentId) return 'other_payment';
  if (refund.out_refund_no !== call.key) return 'other_refund';
  if (call.providerRefundId !== null && refund.refund_id !== call.providerRefundId) return 'other_provider_refund';
  if (amount.currency !== call.currency) return 'wrong_currency';
  if (amount.refund !== call.amount) return 'wrong_amount';
  const wrongTotal = call.paymentAmount === null ? amount.total < call.amount : amount.total !== call.paymentAmount;
  return wrongTotal ? 'wrong_total' : null;
}

/**
 * https://pay.weixin.qq.com/doc/v3/merchant/4013071036: an accepted refund is not a paid one. `ABNORMAL` may follow
 * `SUCCESS`: the bank gave the money back. A status not known here decides nothing.
 */
function statusOutcome({ refund_id, status }: WechatPayRefund): RefundOutcome {
  switch (status) {
    case 'SUCCESS':
      return { kind: 'succeeded', providerRefundId: refund_id };
    case 'PROCESSING':
      return { kind: 'processing', providerRefundId: refund_id };
    case 'ABNORMAL':
      return { kind: 'action_required', providerRefundId: refund_id, reason: 'abnormal' };
    case 'CLOSED':
      return { kind: 'failed', providerRefundId: refund_id, code: 'refund_closed' };
    default:
      return { kind: 'unknown', reason: 'status_unknown' };
  }
}
