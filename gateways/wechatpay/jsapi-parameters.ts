import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import type { WechatPayAccount } from '../account';

/** What opens WeChat's payment sheet, signed by us: https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_1_4.shtml */
export function jsapiParameters(
  { appId, privateKey }: Pick<WechatPayAccount, 'appId' | 'privateKey'>,
  prepayId: string,
): Readonly<Record<string, string>> {
  const timeStamp = String(Formatter.timestamp());
  const nonceStr = Formatter.nonce();
  const packageText = `prepay_id=${prepayId}`;
  const paySign = Rsa.sign([appId, timeStamp, nonceStr, packageText, ''].join('\n'), privateKey);
  return { appId, timeStamp, nonceStr, package: packageText, signType: 'RSA', paySign };
}
