import { generateKeyPair, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { writePrivately } from '../dev-secrets';

const keyPair = z.object({ privateKey: z.string(), publicKey: z.string() });
const owned = { id: z.string(), merchantId: z.string() };

const schema = z.object({
  alipay: z.array(z.object({ ...owned, appId: z.string(), ours: keyPair, theirs: keyPair })),
  wechatpay: z.array(
    z.object({
      ...owned,
      appId: z.string(),
      merchantNumber: z.string(),
      certificateSerial: z.string(),
      apiV3Key: z.string(),
      platformKeyId: z.string(),
      ours: keyPair,
      theirs: keyPair,
    }),
  ),
  bank: z.array(z.object({ ...owned, debtorName: z.string(), debtorIban: z.string(), debtorBic: z.string() })),
});

/** Both sides' secrets of the accounts that a development engine has beside those with Stripe. */
export type ProviderSecrets = z.infer<typeof schema>;
export type KeyPair = z.infer<typeof keyPair>;

const merchants = ['m_acorn', 'm_birch'] as const;
const rsaBits = 2_048;
/** Made up, with right check digits, one for each merchant. */
const debtorIbans = ['GB82WEST12345698765432', 'DE89370400440532013000'] as const;

/** Reads the data folder's secrets, or makes them: slow once, because RSA keys are. */
export async function loadProviderSecrets(dataDir: string): Promise<ProviderSecrets> {
  const file = join(dataDir, 'dev-provider-secrets.json');
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const secrets = await makeSecrets();
  writePrivately(file, secrets);
  return secrets;
}

async function makeSecrets(): Promise<ProviderSecrets> {
  const idOf = (provider: string, merchantId: string) => `${provider}-${merchantId.replace('m_', '')}`;
  return {
    alipay: await Promise.all(
      merchants.map(async (merchantId, index) => ({
        id: idOf('alipay', merchantId),
        merchantId,
        appId: `202100000000000${index + 1}`,
        ours: await makeKeyPair(),
        theirs: await makeKeyPair(),
      })),
    ),
    wechatpay: await Promise.all(
      merchants.map(async (merchantId, index) => ({
        id: idOf('wechatpay', merchantId),
        merchantId,
        appId: `wx${randomBytes(8).toString('hex')}`,
        merchantNumber: `190000000${index + 1}`,
        certificateSerial: randomBytes(20).toString('hex').toUpperCase(),
        apiV3Key: randomBytes(16).toString('hex'),
        platformKeyId: `PUB_KEY_ID_${randomBytes(16).toString('hex').toUpperCase()}`,
        ours: await makeKeyPair(),
        theirs: await makeKeyPair(),
      })),
    ),
    bank: merchants.map((merchantId, index) => ({
      id: idOf('bank', merchantId),
      merchantId,
      debtorName: `${merchantId.replace('m_', '')} trading`,
      debtorIban: debtorIbans[index]!,
      debtorBic: index === 0 ? 'WESTGB2LXXX' : 'COBADEFFXXX',
    })),
  };
}

async function makeKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: rsaBits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey, publicKey };
}
