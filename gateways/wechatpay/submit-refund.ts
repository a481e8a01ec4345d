import type { RefundOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { RefundSubmission } from '../gateway';
import type { CallApi } from './call-api';
import { onlyCurrency } from './limits';
import { queryRefund } from './query-refund';
import { refundOutcome } from './refund-outcome';

const missingCodes: ReadonlySet<string> = new Set(['resource_not_exists', 'order_not_exist']);

/** Sends one refund, https://pay.weixin.qq.com/doc/v3/merchant/4013071036, and reads what WeChat Pay made of it. */
export async function submitRefund(
  account: WechatPayAccount,
  callApi: CallApi,
  call: RefundSubmission,
): Promise<RefundOutcome> {
  const impossible = impossibility(call);
  if (impossible !== null) return { kind: 'failed', providerRefundId: null, code: impossible };
  const body = refundRequest(account, call);
  const answer = await callApi({ method: 'post', path: 'v3/refund/domestic/refunds', body });
  switch (answer.kind) {
    case 'answered':
      return refundOutcome(answer.body, call);
    case 'refused':
      return unlessApplied(callApi, call, refusalOf(answer.code));
    case 'unsent':
    case 'held':
    case 'unknown':
      return answer;
  }
}

function refusalOf(code: string): RefundOutcome {
  if (code === 'not_enough') return { kind: 'action_required', providerRefundId: null, reason: 'insufficient_funds' };
  // The order was there when it was taken or registered: credentials of another merchant ask. That refuses nothing.
  if (missingCodes.has(code)) return { kind: 'mismatch', reason: 'payment_missing', providerRefundId: null };
  return { kind: 'failed', providerRefundId: null, code };
}

const impossibility = ({ currency, destination }: RefundSubmission): string | null =>
  currency !== onlyCurrency ? 'currency_not_supported' : destination !== null ? 'destination_not_supported' : null;

/** The same call always gives the same body: WeChat Pay compares it with what first came under the number. */
const refundRequest = ({ notifyUrl }: WechatPayAccount, call: RefundSubmission): object => ({
  transaction_id: call.providerPaymentId,
  out_refund_no: call.key,
  reason: call.reason,
  notify_url: notifyUrl,
  amount: { refund: call.amount, total: call.paymentAmount, currency: call.currency },
});

/**
 * INVALID_REQUEST also says "refunded in full already" and "another amount under this number", which may be the traces
 * of our own earlier attempt. A refusal stands only if WeChat Pay has no refund under our number.
 */
async function unlessApplied(callApi: CallApi, call: RefundSubmission, refusal: RefundOutcome): Promise<RefundOutcome> {
  const earlier = await queryRefund(callApi, call);
  switch (earlier.kind) {
    case 'not_found':
      return refusal;
    case 'unknown':
    case 'unsent':
    case 'held':
      return { kind: 'unknown', reason: 'refusal_unverified' };
    case 'processing':
    case 'succeeded':
    case 'action_required':
    case 'failed':
    case 'canceled':
    case 'mismatch':
      return earlier;
  }
}
