import { Wechatpay } from 'wechatpay-axios-plugin';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { maxProviderAnswerBytes } from '../../domain/limits';
import type { WechatPayAccount } from '../account';
import { preferredPlatformKey } from './platform-keys';

const apiV3KeyBytes = 32;

/**
 * One account's client of API v3, which signs every request and verifies every answer, see
 * https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html. Its library verifies what `validateStatus` accepts: as that
 * accepts everything here, an error that WeChat Pay did not sign counts for nothing either.
 * @throws Error when a key, the `baseUrl` or the serial numbers cannot be used
 */
export function createClient(account: WechatPayAccount): Wechatpay {
  if (Buffer.byteLength(account.apiV3Key) !== apiV3KeyBytes) {
    throw new Error(`The API v3 key of WeChat Pay account ${account.id} is not ${apiV3KeyBytes} bytes long`);
  }
  return new Wechatpay({
    mchid: account.merchantNumber,
    serial: account.certificateSerial,
    privateKey: account.privateKey,
    certs: { ...account.platformKeys },
    // Decides which key answers are signed with: https://pay.weixin.qq.com/doc/v3/merchant/4012154180
    headers: { 'Wechatpay-Serial': preferredPlatformKey(account).serial },
    validateStatus: () => true,
    maxContentLength: maxProviderAnswerBytes,
    // A redirect would carry the authorization elsewhere, a proxy of the environment would see the traffic.
    maxRedirects: 0,
    proxy: false,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    ...(account.baseUrl !== undefined && { baseURL: new URL(account.baseUrl).href }),
  });
}
