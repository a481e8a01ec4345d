import { generateKeyPairSync } from 'node:crypto';
import type { WechatPayAccount } from '../../../gateways/account';

export interface PemPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export const newKeys = (): PemPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

export const publicKeyId = 'PUB_KEY_ID_0000000000000024101100397200000006';
export const certificateSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';

/** A merchant and both kinds of key that the platform signs with. */
export interface TestMerchant {
  readonly account: WechatPayAccount;
  readonly merchantKeys: PemPair;
  /** By serial number. */
  readonly platformKeys: Readonly<Record<string, PemPair>>;
}

export function newMerchant(change: Partial<WechatPayAccount> = {}): TestMerchant {
  const merchantKeys = newKeys();
  const platformKeys = { [certificateSerial]: newKeys(), [publicKeyId]: newKeys() };
  const account: WechatPayAccount = {
    id: 'shop',
    provider: 'wechatpay',
    merchantId: 'merchant',
    appId: 'wxd678efh567hg6787',
    merchantNumber: '1230000109',
    certificateSerial: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
    privateKey: merchantKeys.privateKey,
    apiV3Key: '0123456789abcdef0123456789ABCDEF',
    platformKeys: Object.fromEntries(Object.entries(platformKeys).map(([serial, keys]) => [serial, keys.publicKey])),
    notifyUrl: 'http://127.0.0.1:9/v1/callbacks/wechatpay/shop',
    ...change,
  };
  return { account, merchantKeys, platformKeys };
}
