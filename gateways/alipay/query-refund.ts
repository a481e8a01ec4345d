import type { RefundOutcome } from '../../domain/outcome';
import type { RefundCall } from '../gateway';
import type { NextCall } from '../http/deadline';
import type { AlipayClient } from './client';
import type { CallFailure } from './read-failure';
import { queriedOutcome } from './refund-outcome';

/**
 * What became of a refund, by its request number, which is all the id that Alipay gives a refund:
 * https://opendocs.alipay.com/open/02ekfl
 */
export async function queryRefund(client: AlipayClient, call: RefundCall, next: NextCall): Promise<RefundOutcome> {
  const requestNumber = call.providerRefundId ?? call.key;
  const result = await client.call({
    method: 'alipay.trade.fastpay.refund.query',
    content: {
      trade_no: call.providerPaymentId,
      out_request_no: requestNumber,
      query_options: ['deposit_back_info'],
    },
    next,
  });
  return result.kind === 'answered' ? queriedOutcome(result.answer, call, requestNumber) : unanswered(result);
}

/** A refused query says nothing of the refund: "no such trade" is the answer to keys of another application, too. */
function unanswered(failure: CallFailure): RefundOutcome {
  switch (failure.kind) {
    case 'unsent':
    case 'held':
    case 'unknown':
      return failure;
    case 'refused':
    case 'key_reused':
      return { kind: 'unknown', reason: `query_refused_${failure.code}` };
    case 'lacks_funds':
      return { kind: 'unknown', reason: 'query_refused' };
  }
}
