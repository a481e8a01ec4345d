import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { newKeyText } from '../api/keys';

const holder = z.object({ id: z.string(), api_key: z.string() });

const secretsSchema = z.object({
  ledgerHmacKey: z.string(),
  dataEncryptionKeys: z.string(),
  personalDataHashKey: z.string(),
  identityServiceSecret: z.string(),
  ledgerSigningKeys: z.string(),
  credentials: z.object({ merchants: z.array(holder), operators: z.array(holder) }),
  accounts: z.array(
    z.object({
      id: z.string(),
      provider: z.literal('stripe'),
      merchantId: z.string(),
      apiKey: z.string(),
      webhookSecrets: z.array(z.string()),
    }),
  ),
});

/** Keys of a development engine, made once per data folder. Worth nothing outside this machine. */
export type DevSecrets = z.infer<typeof secretsSchema>;

const secret = (prefix: string): string => `${prefix}${randomBytes(24).toString('hex')}`;
const merchants = ['m_acorn', 'm_birch'] as const;
const operators = ['op_ada', 'op_ben'] as const;

/** Reads the data folder's keys, or makes them; the folder keeps them, so that a restart answers to the same keys. */
export function loadDevSecrets(dataDir: string): DevSecrets {
  const file = join(dataDir, 'dev-secrets.json');
  const kept: object = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
  const known = secretsSchema.safeParse(kept);
  if (known.success) return known.data;
  // A folder of an earlier version lacks the keys that came later, and keeps those it has.
  const secrets = secretsSchema.parse({ ...makeSecrets(), ...kept });
  writePrivately(file, secrets);
  return secrets;
}

/** The credentials of the stand whose data folder the environment names in `DEV_DATA_DIR`. */
export const devCredentialsFrom = (env: NodeJS.ProcessEnv): DevSecrets['credentials'] =>
  loadDevSecrets(env['DEV_DATA_DIR'] ?? '.').credentials;

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivately(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

const makeSecrets = (): DevSecrets => ({
  ledgerHmacKey: randomBytes(32).toString('hex'),
  dataEncryptionKeys: `dev:${randomBytes(32).toString('hex')}`,
  personalDataHashKey: randomBytes(32).toString('hex'),
  identityServiceSecret: randomBytes(32).toString('hex'),
  ledgerSigningKeys: `dev:${randomBytes(32).toString('hex')}`,
  credentials: {
    merchants: merchants.map((id) => ({ id, api_key: newKeyText('rk_dev_') })),
    operators: operators.map((id) => ({ id, api_key: newKeyText('rk_dev_') })),
  },
  accounts: merchants.map((merchantId) => ({
    id: `stripe-${merchantId.replace('m_', '')}`,
    provider: 'stripe' as const,
    merchantId,
    apiKey: secret('sk_test_'),
    webhookSecrets: [secret('whsec_')],
  })),
});
