import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { databaseUri } from './keys-cli';

/**
 * The environment of an engine: the one given where it names a database, else with what the engine last started here
 * with `npm start` left in its data folder.
 */
export function engineEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  if (env['MONGODB_URI']) return env;
  const dataDir = resolve(folder, env['STACK_DATA_DIR'] ?? '.stack/data');
  const ready = readObject(join(dataDir, 'ready.json'));
  const secrets = readObject(join(dataDir, 'dev-secrets.json'));
  const left = {
    MONGODB_URI: databaseUri(env, folder),
    TEMPORAL_ADDRESS: ready['temporal_address'],
    LEDGER_HMAC_KEY: secrets['ledgerHmacKey'],
    LEDGER_SIGNING_KEYS: secrets['ledgerSigningKeys'],
    DATA_ENCRYPTION_KEYS: secrets['dataEncryptionKeys'],
    PERSONAL_DATA_HASH_KEY: secrets['personalDataHashKey'],
    PROVIDER_ACCOUNTS_FILE: join(dataDir, 'provider-accounts.json'),
  };
  const texts = Object.entries(left).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...Object.fromEntries(texts), ...env };
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}
