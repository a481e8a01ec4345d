import type { RefundOutcome } from '../../domain/outcome';
import { refusalUnlessApplied } from '../refusal-unless-applied';
import type { RefundSubmission } from '../gateway';
import type { NextCall } from '../http/deadline';
import { toYuan } from './amounts';
import type { AlipayClient } from './client';
import { queryRefund } from './query-refund';
import type { CallFailure } from './read-failure';
import { submittedOutcome } from './refund-outcome';

const failed = (code: string): RefundOutcome => ({ kind: 'failed', providerRefundId: null, code });

/**
 * Sends one refund, https://opendocs.alipay.com/open/02ekfk. `out_request_no` is our key: however often a number comes,
 * Alipay refunds it once.
 */
export async function submitRefund(
  client: AlipayClient,
  call: RefundSubmission,
  next: NextCall,
): Promise<RefundOutcome> {
  const amount = toYuan(call.amount, call.currency);
  if (amount === null) return failed('amount_not_representable');
  if (call.destination !== null) return failed('destination_not_supported');
  const result = await client.call({
    method: 'alipay.trade.refund',
    content: {
      trade_no: call.providerPaymentId,
      refund_amount: amount,
      out_request_no: call.key,
      refund_reason: call.reason,
    },
    next,
  });
  return result.kind === 'answered'
    ? submittedOutcome(result.answer, call)
    : resolveFailure(client, call, next, result);
}

async function resolveFailure(
  client: AlipayClient,
  call: RefundSubmission,
  next: NextCall,
  failure: CallFailure,
): Promise<RefundOutcome> {
  switch (failure.kind) {
    case 'unsent':
    case 'held':
    case 'unknown':
      return failure;
    case 'key_reused':
      return { kind: 'mismatch', reason: 'key_reused', providerRefundId: call.key };
    case 'lacks_funds': {
      const reason = 'insufficient_funds';
      return unlessApplied(client, call, next, { kind: 'action_required', providerRefundId: null, reason });
    }
    case 'refused':
      // The trade was there when it was taken or registered: credentials of another account ask. That refuses nothing.
      return failure.code === 'trade_not_exist'
        ? { kind: 'mismatch', reason: 'payment_missing', providerRefundId: null }
        : unlessApplied(client, call, next, failed(failure.code));
  }
}

/**
 * "More than remains" or "closed" may be the trace of our own earlier attempt. A refusal stands only if Alipay knows of
 * no refund under the number.
 */
async function unlessApplied(
  client: AlipayClient,
  call: RefundSubmission,
  next: NextCall,
  refusal: RefundOutcome,
): Promise<RefundOutcome> {
  return refusalUnlessApplied(refusal, await queryRefund(client, call, next));
}
