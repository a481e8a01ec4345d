import { Rsa } from 'wechatpay-axios-plugin';
import type { RefundOutcome } from '../../domain/outcome';
import type { WechatPayAccount } from '../account';
import type { AbnormalDestination, AbnormalRefundCall } from '../gateway';
import type { CallApi } from './call-api';
import { preferredPlatformKey } from './platform-keys';
import { refundOutcome } from './refund-outcome';

/**
 * Sends a refund that the payer's bank could not take elsewhere, on the same refund object, so that it moves money once
 * however often it is asked: https://pay.weixin.qq.com/doc/v3/merchant/4013071193. WeChat Pay refuses it for a refund
 * that is not abnormal, which says nothing of the refund: query it.
 */
export async function redirectAbnormal(
  account: WechatPayAccount,
  callApi: CallApi,
  call: AbnormalRefundCall,
  destination: AbnormalDestination,
): Promise<RefundOutcome> {
  const { serial, publicKey } = preferredPlatformKey(account);
  const answer = await callApi({
    method: 'post',
    path: `v3/refund/domestic/refunds/${encodeURIComponent(call.providerRefundId)}/apply-abnormal-refund`,
    body: { out_refund_no: call.key, ...destinationFields(destination, publicKey) },
    encryptedFor: serial,
  });
  switch (answer.kind) {
    case 'answered':
      return refundOutcome(answer.body, { ...call, paymentAmount: null });
    case 'refused':
      return { kind: 'unknown', reason: `redirect_refused_${answer.code}` };
    case 'unsent':
    case 'held':
    case 'unknown':
      return answer;
  }
}

/** Encrypted with RSA-OAEP, SHA-1 and MGF1: https://pay.weixin.qq.com/wiki/doc/apiv3/wechatpay/wechatpay4_3.shtml */
function destinationFields(destination: AbnormalDestination, publicKey: string): object {
  switch (destination.kind) {
    case 'merchant_account':
      return { type: 'MERCHANT_BANK_CARD' };
    case 'payer_card':
      return {
        type: 'USER_BANK_CARD',
        bank_type: destination.bankType,
        bank_account: Rsa.encrypt(destination.cardNumber, publicKey),
        real_name: Rsa.encrypt(destination.holder, publicKey),
      };
  }
}
