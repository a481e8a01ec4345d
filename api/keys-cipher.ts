import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { createCipher, type Cipher } from '../store/encryption';
import { encryptionKeys } from '../worker/config';
import { CommandError } from './keys-command';

const devSecrets = z.object({ dataEncryptionKeys: z.string() });

/**
 * What encrypts secrets in the database that the environment names, or in that of the engine last started here. Undefined
 * where neither has a key for it.
 */
export function cipherFor(env: NodeJS.ProcessEnv, folder: string): Cipher | undefined {
  const text = env['DATA_ENCRYPTION_KEYS'] ?? (env['MONGODB_URI'] ? undefined : startedHere(env, folder));
  if (text === undefined) return undefined;
  const keys = encryptionKeys.safeParse(text);
  if (!keys.success) throw new CommandError('DATA_ENCRYPTION_KEYS must be id:hex,id:hex with keys of 32 bytes in hex');
  return createCipher(keys.data);
}

function startedHere(env: NodeJS.ProcessEnv, folder: string): string | undefined {
  const file = resolve(folder, env['STACK_DATA_DIR'] ?? '.stack/data', 'dev-secrets.json');
  if (!existsSync(file)) return undefined;
  return devSecrets.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.dataEncryptionKeys;
}
