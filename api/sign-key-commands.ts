import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { EngineError } from '../domain/errors';
import { signatureAlgorithms } from '../domain/signature';
import { maxListLimit } from '../domain/limits';
import type { ApiKeyDocument, SigningKeyDocument, Store } from '../store/store';
import { auditCommand } from './audit-command';
import { CommandError, type KeysCommand } from './keys-command';
import { createSigningKey, reencryptSecrets, type NewSigningKey } from './signing-keys';
import { statusOfKey } from './present/signing-key';

export const signKeyUsage = `  npm run keys -- sign-key add <key id> --algorithm ${signatureAlgorithms.join('|')}
      [--public-key <PEM file>] [--secret-file <base64 file>] [--label <text>] [--not-before <time>] [--not-after <time>]
  npm run keys -- sign-key list <key id>
  npm run keys -- sign-key revoke <key id> <signing key id>
  npm run keys -- sign-key reencrypt             with the first of DATA_ENCRYPTION_KEYS, after a rotation
  npm run keys -- require-signature <key id> [--off]`;

export const signKeyOptions = {
  algorithm: { type: 'string' },
  'public-key': { type: 'string' },
  'secret-file': { type: 'string' },
  'not-before': { type: 'string' },
  'not-after': { type: 'string' },
  off: { type: 'boolean', default: false },
} as const;

export interface SignKeyValues {
  readonly algorithm?: string;
  readonly 'public-key'?: string;
  readonly 'secret-file'?: string;
  readonly 'not-before'?: string;
  readonly 'not-after'?: string;
  readonly label: string;
  readonly off: boolean;
}

/** `sign-key add|list|revoke|reencrypt`; null for anything else. */
export function signKeyCommand([verb, apiKey, id, ...rest]: string[], values: SignKeyValues): KeysCommand | null {
  if (verb === 'reencrypt' && apiKey === undefined) return reencrypt;
  if (apiKey === undefined || rest.length > 0) return null;
  if (verb === 'add' && id === undefined) return addCommand(apiKey, values);
  if (verb === 'list' && id === undefined) return ({ store }) => list(store, apiKey);
  if (verb === 'revoke' && id !== undefined) return ({ store }) => revoke(store, apiKey, id);
  return null;
}

/** `require-signature`; null for anything else. */
export function requireSignatureCommand([apiKey, ...rest]: string[], { off }: SignKeyValues): KeysCommand | null {
  if (apiKey === undefined || rest.length > 0) return null;
  return async ({ store }) => {
    await findApiKey(store, apiKey);
    await store.apiKeys.requireSignature(apiKey, !off);
    await audit(store, off ? 'signature.permit_unsigned' : 'signature.require', apiKey, null);
    if (off) return `Requests with ${apiKey} need not be signed; running processes notice within seconds.`;
    const keys = await list(store, apiKey);
    return `Requests with ${apiKey} must be signed; running processes notice within seconds. Its keys:\n${keys}`;
  };
}

function addCommand(apiKey: string, values: SignKeyValues): KeysCommand {
  const algorithm = signatureAlgorithms.find((name) => name === values.algorithm);
  if (algorithm === undefined) throw new CommandError(`--algorithm is one of ${signatureAlgorithms.join(', ')}`);
  const wanted = {
    algorithm,
    publicKey: contentOf(values['public-key']),
    secret: contentOf(values['secret-file'])?.trim(),
    label: values.label,
    notBefore: timeOf(values['not-before']),
    notAfter: timeOf(values['not-after']) ?? null,
  };
  return async ({ store, cipher }) => {
    const now = new Date();
    const { id, kind, merchantIds } = await findApiKey(store, apiKey);
    const merchantId = kind === 'merchant' ? (merchantIds[0] ?? null) : null;
    const key: NewSigningKey = { ...wanted, apiKeyId: id, merchantId, notBefore: wanted.notBefore ?? now };
    const { document, madeSecret } = await plainly(() =>
      createSigningKey({ signingKeys: store.signingKeys, cipher }, key, now),
    );
    await audit(store, 'signing_key.add', document.id, document);
    const hint = madeSecret === null ? '' : `\nKeep the secret: it is stored encrypted and cannot be shown again.`;
    return `${tableOf([document])}${madeSecret === null ? '' : `\nsecret: ${madeSecret}`}${hint}`;
  };
}

async function list(store: Store, apiKey: string): Promise<string> {
  await findApiKey(store, apiKey);
  return tableOf(await store.signingKeys.list(apiKey, maxListLimit));
}

async function revoke(store: Store, apiKey: string, id: string): Promise<string> {
  const revoked = await store.signingKeys.revoke(id, apiKey, new Date());
  if (!revoked) throw new CommandError(`${apiKey} has no signing key ${id} that could be revoked`);
  await audit(store, 'signing_key.revoke', id, await store.signingKeys.get(id, apiKey));
  return `${id} is revoked: it signs nothing any more.`;
}

const reencrypt: KeysCommand = async ({ store, cipher }) => {
  if (cipher === undefined) throw new CommandError('No keys: set DATA_ENCRYPTION_KEYS');
  return `${await reencryptSecrets(store.signingKeys, cipher)} secret(s) are encrypted with the first key.`;
};

function tableOf(keys: readonly SigningKeyDocument[]): string {
  const head = ['keyid', 'algorithm', 'label', 'status', 'not before', 'not after'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const key of keys) {
    const { id, algorithm, label, notBefore, notAfter } = key;
    const status = statusOfKey(key, new Date());
    table.push([id, algorithm, label, status, notBefore.toISOString(), notAfter?.toISOString() ?? '']);
  }
  return table.toString();
}

async function findApiKey(store: Store, id: string): Promise<ApiKeyDocument> {
  const key = await store.apiKeys.get(id);
  if (key === null || key.revokedAt !== null) throw new CommandError(`No key ${id} that could be used`);
  return key;
}

const audit = (store: Store, action: string, subject: string, key: SigningKeyDocument | null): Promise<void> =>
  auditCommand(store, {
    action,
    subject,
    merchantId: key?.merchantId ?? null,
    detail: key === null ? {} : { api_key: key.apiKeyId, algorithm: key.algorithm },
  });

function contentOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`${file} cannot be read`, { cause });
  }
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new CommandError(`${text} is no time: 2026-12-31T00:00:00Z is one`);
  return time;
}

/** Says what is wrong with a field, as the API would. */
async function plainly<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const details = error instanceof EngineError ? error.extras.errors?.map(({ detail }) => detail) : undefined;
    throw details === undefined ? error : new CommandError(details.join('; '));
  }
}
