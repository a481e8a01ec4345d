import { createPublicKey, generateKeyPair, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Store } from '../store';

const rsaBits = 2_048;
const keyIdDigits = 34;
const apiV3KeyBytes = 32;

const platformKey = z.strictObject({
  /** Certificate serial number, or `PUB_KEY_ID_…`. */
  serial: z.string().regex(/^\w{1,128}$/),
  /** PKCS #8 in PEM. */
  privateKey: z.string().min(1),
});
export type PlatformKey = z.infer<typeof platformKey>;

/** One merchant at WeChat Pay; the orders and refunds of each are its own. */
export const accountConfig = z.strictObject({
  id: z.string().min(1),
  appId: z.string().min(1).max(32),
  merchantNumber: z.string().regex(/^\d{1,32}$/),
  certificateSerial: z.string().regex(/^[0-9A-Fa-f]{1,64}$/),
  /** The merchant's, SPKI in PEM: verifies requests. */
  publicKey: z.string().min(1),
  apiV3Key: z.string().refine((key) => Buffer.byteLength(key) === apiV3KeyBytes, 'must be 32 bytes'),
  /** The platform's keys, the first of them signs notifications; made at the first start when left out. */
  platformKeys: z.array(platformKey).min(1).optional(),
});
export type AccountConfig = z.infer<typeof accountConfig>;

export interface Account extends Omit<AccountConfig, 'platformKeys'> {
  readonly platformKeys: readonly [PlatformKey, ...PlatformKey[]];
}

/** The accounts with the platform's keys; those made here stay the same over restarts. */
export class Accounts {
  readonly #accounts: readonly Account[];

  private constructor(accounts: readonly Account[]) {
    this.#accounts = accounts;
  }

  static async open(configs: readonly AccountConfig[], store: Store): Promise<Accounts> {
    const made = store.collection<PlatformKey[]>('platform_keys');
    const accounts: Account[] = [];
    for (const config of configs) {
      const [first, ...others] = config.platformKeys ?? made.get(config.id) ?? [await makePlatformKey()];
      if (first === undefined) throw new Error(`Account ${config.id} has no platform key`);
      if (config.platformKeys === undefined) made.put(config.id, [first, ...others]);
      accounts.push({ ...config, platformKeys: [first, ...others] });
    }
    return new Accounts(accounts);
  }

  get(id: string): Account | undefined {
    return this.#accounts.find((account) => account.id === id);
  }

  byMerchantNumber(merchantNumber: string): Account | undefined {
    return this.#accounts.find((account) => account.merchantNumber === merchantNumber);
  }

  /** What the merchant needs to know, without the secrets. */
  list(): object[] {
    return this.#accounts.map(({ id, appId, merchantNumber, platformKeys }) => ({
      id,
      app_id: appId,
      merchant_number: merchantNumber,
      platform_keys: Object.fromEntries(
        platformKeys.map(({ serial, privateKey }) => [
          serial,
          createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }),
        ]),
      ),
    }));
  }
}

async function makePlatformKey(): Promise<PlatformKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: rsaBits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const digits = Array.from({ length: keyIdDigits }, () => randomInt(10)).join('');
  return { serial: `PUB_KEY_ID_${digits}`, privateKey };
}
