import type { RefundOutcome } from '../../domain/outcome';
import type { CallApi } from './call-api';
import { refundOutcome } from './refund-outcome';
import type { ExpectedRefund } from './refund-outcome';

/** What became of a refund, by our key: https://pay.weixin.qq.com/doc/v3/merchant/4013071041 */
export async function queryRefund(callApi: CallApi, call: ExpectedRefund): Promise<RefundOutcome> {
  const path = `v3/refund/domestic/refunds/${encodeURIComponent(call.key)}`;
  const answer = await callApi({ method: 'get', path });
  switch (answer.kind) {
    case 'answered':
      return refundOutcome(answer.body, call);
    case 'refused':
      // For a refund that WeChat Pay gave an id, absence is the answer to another merchant's number, too.
      return answer.code === 'resource_not_exists' && call.providerRefundId === null
        ? { kind: 'not_found' }
        : { kind: 'unknown', reason: `query_refused_${answer.code}` };
    case 'unsent':
    case 'held':
    case 'unknown':
      return answer;
  }
}
