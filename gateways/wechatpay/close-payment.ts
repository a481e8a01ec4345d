import type { PaymentOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { PaymentLookup } from '../gateway';
import type { CallApi } from './call-api';
import { findPayment, paymentFailure } from './find-payment';

/**
 * Closes an order, https://pay.weixin.qq.com/doc/v3/merchant/4012556398, and asks how it stands then. The answer to the
 * query decides, whatever the closing was answered with: somebody may have paid just before.
 */
export async function closePayment(
  account: WechatPayAccount,
  callApi: CallApi,
  by: PaymentLookup['by'],
): Promise<PaymentOutcome> {
  // Only paid orders have a number of WeChat Pay's, and those cannot be closed.
  if ('providerPaymentId' in by) return findPayment(account, callApi, by);
  const closed = await callApi({
    method: 'post',
    path: `v3/pay/transactions/out-trade-no/${encodeURIComponent(by.paymentId)}/close`,
    body: { mchid: account.merchantNumber },
  });
  const found = await findPayment(account, callApi, by);
  if (found.kind !== 'requires_action') return found;
  // It still waits for its payer.
  switch (closed.kind) {
    case 'answered':
      return { kind: 'unknown', reason: 'closed_but_waiting' };
    case 'refused':
      return { kind: 'unknown', reason: `close_refused_${closed.code}` };
    case 'unsent':
    case 'held':
    case 'unknown':
      return paymentFailure(closed);
  }
}
