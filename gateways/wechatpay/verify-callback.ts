import { verify } from 'node:crypto';
import type { WechatPayAccount } from '../account';
import { maxSkewSeconds } from './limits';
import { platformKeyOf } from './platform-keys';

export interface Callback {
  readonly rawBody: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Unix milliseconds. */
  readonly receivedAtMs: number;
}

/** What each header looks like. A header sent twice arrives as a list or joined by a comma, and is neither. */
const patterns = {
  'wechatpay-timestamp': /^\d{1,12}$/,
  'wechatpay-nonce': /^[\w+/=-]{1,128}$/,
  'wechatpay-serial': /^\w{1,128}$/,
  'wechatpay-signature': /^[A-Za-z0-9+/]{1,1024}={0,2}$/,
} as const;

/** WeChat Pay now and then sends wrong signatures to see who verifies: https://pay.weixin.qq.com/doc/v3/merchant/4016241880 */
const probePrefix = 'WECHATPAY/SIGNTEST/';
const signatureType = 'WECHATPAY2-SHA256-RSA2048';

/**
 * Why a notification is not to be trusted, or null: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html. The signature
 * is over the bytes as they came, by the key that the serial number names.
 */
export function verifyCallback(account: WechatPayAccount, { rawBody, headers, receivedAtMs }: Callback): string | null {
  const timestamp = read(headers, 'wechatpay-timestamp');
  const nonce = read(headers, 'wechatpay-nonce');
  const serial = read(headers, 'wechatpay-serial');
  const signature = read(headers, 'wechatpay-signature');
  if (timestamp === null || nonce === null || serial === null || signature === null) return 'signature_malformed';
  const type = headers['wechatpay-signature-type'];
  if (type !== undefined && type !== signatureType) return 'signature_type_unknown';
  if (signature.startsWith(probePrefix)) return 'signature_probe';
  const ageSeconds = Math.floor(receivedAtMs / 1000) - Number(timestamp);
  if (ageSeconds > maxSkewSeconds) return 'timestamp_stale';
  if (ageSeconds < -maxSkewSeconds) return 'timestamp_future';
  const key = platformKeyOf(account, serial);
  if (key === null) return 'serial_unknown';
  const signed = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), rawBody, Buffer.from('\n')]);
  return verify('sha256', signed, key, Buffer.from(signature, 'base64')) ? null : 'signature_invalid';
}

function read(headers: Callback['headers'], name: keyof typeof patterns): string | null {
  const value = headers[name];
  return typeof value === 'string' && patterns[name].test(value) ? value : null;
}
