import {
  createPrivateKey,
  generateKeyPairSync,
  privateDecrypt,
  randomBytes,
  sign,
  verify,
  constants,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Account, Accounts, PlatformKey } from './accounts';
import { WechatFailure } from './errors';

const scheme = 'WECHATPAY2-SHA256-RSA2048';
const maxSkewSeconds = 300;
const rsaBits = 2_048;
const nonceBytes = 16;

/** One request as it came. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly rawBody: Buffer;
  readonly authorization: string | undefined;
}

/**
 * The account whose key signed the request, https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-generation.html; 401 SIGN_ERROR for
 * everything that is wrong with the signature.
 */
export function authenticate(accounts: Accounts, { method, url, rawBody, authorization }: SignedRequest): Account {
  const fields = readAuthorization(authorization);
  const account = accounts.byMerchantNumber(fields['mchid'] ?? '');
  if (account === undefined) throw signError('The merchant number is unknown.');
  const { serial_no = '', timestamp = '', nonce_str = '', signature = '' } = fields;
  if (serial_no.toUpperCase() !== account.certificateSerial.toUpperCase()) {
    throw signError("The serial number is not that of the merchant's certificate.");
  }
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > maxSkewSeconds) {
    throw signError('The timestamp is more than five minutes off.');
  }
  const signed = Buffer.concat([
    Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce_str}\n`),
    rawBody,
    Buffer.from('\n'),
  ]);
  if (!verify('sha256', signed, account.publicKey, Buffer.from(signature, 'base64'))) {
    throw signError('The signature is wrong.');
  }
  return account;
}

/** Name and value of each field, in whatever order; each exactly once. */
function readAuthorization(header: string | undefined): Record<string, string> {
  const [given, rest = ''] = (header ?? '').split(/ (.*)/s);
  if (given !== scheme) throw signError('The authorization is of an unknown kind.');
  const fields: Record<string, string> = {};
  for (const part of rest.split(',')) {
    const [, name, value] = /^\s*(\w+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || Object.hasOwn(fields, name)) {
      throw signError('The authorization is malformed.');
    }
    fields[name] = value;
  }
  return fields;
}

const signError = (message: string): WechatFailure => new WechatFailure('SIGN_ERROR', message);

/**
 * The headers of an answer or notification with this body, https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html. A
 * forged signature is of a key that is not the platform's.
 */
export function signatureHeaders(
  { serial, privateKey }: PlatformKey,
  body: string,
  forged: boolean,
): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(nonceBytes).toString('hex');
  const key = forged ? forgersKey() : privateKeyOf(privateKey);
  const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), key).toString('base64');
  return {
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': signature,
    'Wechatpay-Signature-Type': scheme,
  };
}

/** The platform's key that the request asks for, https://pay.weixin.qq.com/doc/v3/merchant/4012154180, or its first. */
export const platformKeyFor = ({ platformKeys }: Account, serial: string | null): PlatformKey =>
  platformKeys.find((key) => key.serial === serial) ?? platformKeys[0];

/** A field that the merchant encrypted (RSA-OAEP, SHA-1) for the platform's key `serial`; 400 when it does not open. */
export function decryptField({ platformKeys }: Account, serial: string | null, field: string, value: string): string {
  const key = platformKeys.find((candidate) => candidate.serial === serial);
  if (key === undefined) throw new WechatFailure('PARAM_ERROR', 'Wechatpay-Serial names no key of the platform.');
  try {
    const options = { key: key.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
    return privateDecrypt(options, Buffer.from(value, 'base64')).toString('utf8');
  } catch {
    throw new WechatFailure('PARAM_ERROR', `${field} cannot be decrypted.`);
  }
}

const parsedKeys = new Map<string, KeyObject>();

function privateKeyOf(pem: string): KeyObject {
  const key = parsedKeys.get(pem) ?? createPrivateKey(pem);
  parsedKeys.set(pem, key);
  return key;
}

let forger: KeyObject | undefined;

function forgersKey(): KeyObject {
  forger ??= generateKeyPairSync('rsa', { modulusLength: rsaBits }).privateKey;
  return forger;
}
