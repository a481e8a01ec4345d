import type { PaymentOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { PaymentLookup } from '../gateway';
import type { ApiAnswer, CallApi } from './call-api';
import { paymentOutcome } from './payment-outcome';
import { transactionIdPattern } from './shapes';

/** Looks an order up by our number, or once it is paid by WeChat Pay's: https://pay.weixin.qq.com/doc/v3/merchant/4013070356 */
export async function findPayment(
  account: WechatPayAccount,
  callApi: CallApi,
  by: PaymentLookup['by'],
): Promise<PaymentOutcome> {
  if ('providerPaymentId' in by && !transactionIdPattern.test(by.providerPaymentId)) return { kind: 'not_found' };
  const path =
    'paymentId' in by
      ? `v3/pay/transactions/out-trade-no/${encodeURIComponent(by.paymentId)}`
      : `v3/pay/transactions/id/${encodeURIComponent(by.providerPaymentId)}`;
  const answer = await callApi({ method: 'get', path, query: { mchid: account.merchantNumber } });
  switch (answer.kind) {
    case 'answered':
      return paymentOutcome(answer.body, by, account);
    case 'refused':
      return answer.code === 'order_not_exist' || answer.code === 'resource_not_exists'
        ? { kind: 'not_found' }
        : { kind: 'unknown', reason: `query_refused_${answer.code}` };
    case 'unsent':
    case 'held':
    case 'unknown':
      return paymentFailure(answer);
  }
}

/** Nothing left when it is `unsent`, so it may be repeated with the same number, which is what `held` says of a payment. */
export function paymentFailure(failure: Exclude<ApiAnswer, { kind: 'answered' | 'refused' }>): PaymentOutcome {
  return failure.kind === 'unsent' ? { kind: 'held', reason: failure.reason } : failure;
}
