import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createCipher, parseDataKeys, type Cipher } from '../store/encryption';
import { CommandError } from './keys-command';

/**
 * What encrypts secrets in the database that the environment names, or in that of the engine last started here.
 * Undefined where neither has a key for it.
 */
export function cipherFor(env: NodeJS.ProcessEnv, folder: string): Cipher | undefined {
  const text = env['DATA_ENCRYPTION_KEYS'] || (env['MONGODB_URI'] ? undefined : keysOfEngineHere(env, folder));
  if (text === undefined) return undefined;
  const keys = parseDataKeys(text);
  if (keys === null) throw new CommandError('DATA_ENCRYPTION_KEYS is not of the form <id>:<32 bytes in hex>[,…]');
  return createCipher(keys);
}

/** The data keys of the engine last started here with `npm start`, as text. */
export function keysOfEngineHere(env: NodeJS.ProcessEnv, folder: string): string | undefined {
  const file = resolve(folder, env['STACK_DATA_DIR'] ?? '.stack/data', 'dev-secrets.json');
  try {
    const { dataEncryptionKeys } = JSON.parse(readFileSync(file, 'utf8')) as { dataEncryptionKeys?: unknown };
    return typeof dataEncryptionKeys === 'string' ? dataEncryptionKeys : undefined;
  } catch {
    return undefined;
  }
}
