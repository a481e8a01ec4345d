import { join } from 'node:path';
import { writePrivately, type DevSecrets } from '../../dev/dev-secrets';
import type { Stack } from '../../dev/stack/start-stack';

/** Limits that protect a provider and a shared API from one client; here that client is the measure. */
const unlimited = '100000';

/** The environment of an engine process on these servers, as `npm start` has it. */
export function engineEnvironment(stack: Stack, secrets: DevSecrets, sandboxUrl: string): Record<string, string> {
  const accountsFile = join(stack.dataDir, 'provider-accounts.json');
  writePrivately(accountsFile, { accounts: secrets.accounts.map((account) => ({ ...account, baseUrl: sandboxUrl })) });
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    MONGODB_URI: stack.mongodbUri,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    LEDGER_HMAC_KEY: secrets.ledgerHmacKey,
    DATA_ENCRYPTION_KEYS: secrets.dataEncryptionKeys,
    PERSONAL_DATA_HASH_KEY: secrets.personalDataHashKey,
    LEDGER_SIGNING_KEYS: secrets.ledgerSigningKeys,
    PROVIDER_ACCOUNTS_FILE: accountsFile,
    DEV_DATA_DIR: stack.dataDir,
    API_PORT: '0',
    REQUESTS_PER_SECOND_MAX: unlimited,
    GATEWAY_CALLS_PER_SECOND_MAX: unlimited,
  };
}
