import { createCipheriv, randomBytes, sign } from 'node:crypto';
import type { TestMerchant } from './test-account';
import { publicKeyId } from './test-account';

export interface Signing {
  /** Which key the answer says that it is signed with. */
  readonly serial?: string;
  /** The key that it is truly signed with, PEM. */
  readonly privateKey?: string;
  /** Unix seconds. */
  readonly timestamp?: number | string;
  /** What is truly signed, if not the body. */
  readonly signedBody?: string;
}

export type SignatureHeaders = Readonly<Record<`wechatpay-${'timestamp' | 'nonce' | 'serial' | 'signature'}`, string>>;

/**
 * The four headers that WeChat Pay puts on an answer or notification, made here by nothing but the page
 * https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html
 */
export function signatureHeaders(merchant: TestMerchant, body: string, signing: Signing = {}): SignatureHeaders {
  const serial = signing.serial ?? publicKeyId;
  const privateKey = signing.privateKey ?? merchant.platformKeys[serial]?.privateKey ?? '';
  const timestamp = String(signing.timestamp ?? Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const signed = `${timestamp}\n${nonce}\n${signing.signedBody ?? body}\n`;
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': sign('sha256', Buffer.from(signed), privateKey).toString('base64'),
  };
}

/** The `resource` of a notification: https://pay.weixin.qq.com/docs/partner/products/platform-certificate/decryption-certificate.html */
export function encryptResource(content: string, apiV3Key: string, associatedData = 'transaction'): object {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(associatedData));
  const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    original_type: associatedData,
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: sealed.toString('base64'),
    associated_data: associatedData,
    nonce,
  };
}
