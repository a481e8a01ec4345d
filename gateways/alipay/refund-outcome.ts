import type { RefundOutcome } from '../../domain/outcome';
import type { RefundCall, RefundSubmission } from '../gateway';
import { currency } from './amounts';
import { refundQueryShape, refundShape } from './shapes';
import type { AlipayRefund } from './shapes';

const unparsable: RefundOutcome = { kind: 'unknown', reason: 'answer_unparsable' };

/**
 * What the answer to a refund request means. `code` 10000 is not success, https://opendocs.alipay.com/support/01rawa:
 * money moved only with `fund_change` Y. A repetition is answered N whatever became of the first request.
 * `refund_fee` counts every refund of the trade, so it can only be bounded; the query tells this refund's own amount.
 */
export function submittedOutcome(answer: unknown, call: RefundSubmission): RefundOutcome {
  const parsed = refundShape.safeParse(answer);
  if (!parsed.success) return unparsable;
  const { trade_no, refund_fee, fund_change, refund_currency } = parsed.data;
  const moved = fund_change === 'Y';
  const mismatch = (reason: string): RefundOutcome => ({ kind: 'mismatch', reason, providerRefundId: call.key });
  if (trade_no !== call.providerPaymentId) return mismatch('other_payment');
  if ((refund_currency ?? currency) !== call.currency) return mismatch('wrong_currency');
  if (refund_fee > call.paymentAmount || (moved && refund_fee < call.amount)) return mismatch('wrong_amount');
  return { kind: moved ? 'succeeded' : 'processing', providerRefundId: call.key };
}

/** What the answer to a query by `requestNumber` means; an answer about anything else is a `mismatch`. */
export function queriedOutcome(answer: unknown, call: RefundCall, requestNumber: string): RefundOutcome {
  const parsed = refundQueryShape.safeParse(answer);
  if (!parsed.success) return unparsable;
  const refund = parsed.data;
  const reason = findDifference(refund, call, requestNumber);
  if (reason !== null) return { kind: 'mismatch', reason, providerRefundId: requestNumber };
  if (refund.refund_amount === undefined)
    return refund.refund_status === undefined ? { kind: 'not_found' } : unparsable;
  return statusOutcome(refund, requestNumber);
}

/** The first thing that differs from what we asked for, most alarming first. */
function findDifference(refund: AlipayRefund, call: RefundCall, requestNumber: string): string | null {
  if ((refund.trade_no ?? call.providerPaymentId) !== call.providerPaymentId) return 'other_payment';
  if ((refund.out_request_no ?? requestNumber) !== requestNumber) return 'other_refund';
  if ((refund.refund_currency ?? currency) !== call.currency) return 'wrong_currency';
  return (refund.refund_amount ?? call.amount) === call.amount ? null : 'wrong_amount';
}

/**
 * Only REFUND_SUCCESS is success; without a status the refund is not through yet. A bank that refuses the money
 * (`dback_status` F) undoes nothing by itself: as https://opendocs.alipay.com/open/02ekfl says, Alipay then puts it into
 * the payer's balance, and the refund stays REFUND_SUCCESS. To restore the payment's capacity then would be to pay
 * twice. It has failed only where Alipay no longer calls it a success.
 */
function statusOutcome(refund: AlipayRefund, requestNumber: string): RefundOutcome {
  const bankLeg = refund.deposit_back_info?.dback_status;
  switch (refund.refund_status) {
    case 'REFUND_SUCCESS':
      return { kind: bankLeg === 'P' ? 'processing' : 'succeeded', providerRefundId: requestNumber };
    case undefined:
      return bankLeg === 'F'
        ? { kind: 'failed', providerRefundId: requestNumber, code: 'bank_refused' }
        : { kind: 'processing', providerRefundId: requestNumber };
    default:
      return { kind: 'unknown', reason: 'status_unknown' };
  }
}
