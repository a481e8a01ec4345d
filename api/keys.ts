import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyDocument, ApiKeys, ApiScope } from '../store/store';
import { randomId } from './ids';

const secretBytes = 32;
const keyPattern = /^rk_(?:live|dev)_[A-Za-z0-9_-]{43}$/;

export const merchantScopes: readonly ApiScope[] = [
  'payments:read',
  'payments:write',
  'refunds:read',
  'refunds:write',
  'records:read',
  'alerts:read',
  'customers:read',
  'customers:write',
  'alerts:write',
  'signing_keys:read',
  'signing_keys:write',
  'webhooks:read',
  'webhooks:write',
];

export const operatorScopes: readonly ApiScope[] = [
  'payments:read',
  'refunds:read',
  'refunds:operate',
  'ledger:adjust',
  'records:read',
  'alerts:read',
  'customers:read',
  'alerts:write',
  'reconciliations:read',
  'reconciliations:operate',
];

/** What an operator's key has only when it is asked for: it shows sums over merchants that the key does not serve. */
export const extraOperatorScopes: readonly ApiScope[] = ['ledger:overall'];

/** Whether text has the form of an API key. */
export const isKey = (text: string): boolean => keyPattern.test(text);

/** What is stored of a key: SHA-256, hex. A key has 256 random bits, so nothing slower is needed. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key, 'utf8').digest('hex');

export interface NewKey {
  readonly kind: ApiKeyDocument['kind'];
  /** One for a merchant's key, those it serves for an operator's. */
  readonly merchantIds: readonly string[];
  readonly label: string;
  /** By default all that keys of the kind may have. */
  readonly scopes?: readonly ApiScope[];
  /** Whether requests with the key must be signed; by default they need not. */
  readonly requireSignature?: boolean;
}

const documentOf = (
  key: string,
  id: string,
  { kind, merchantIds, label, scopes, requireSignature = false }: NewKey,
  now: Date,
): ApiKeyDocument => ({
  id,
  hash: hashOfKey(key),
  kind,
  merchantIds,
  scopes: scopes ?? (kind === 'merchant' ? merchantScopes : operatorScopes),
  label,
  requireSignature,
  createdAt: now,
  revokedAt: null,
});

/** A key's text: shown once, then known by its hash only. */
export const newKeyText = (prefix: 'rk_live_' | 'rk_dev_'): string =>
  `${prefix}${randomBytes(secretBytes).toString('base64url')}`;

/** Makes an API key and stores its hash. The key itself is in the answer only, and can't be shown again. */
export async function createKey(apiKeys: ApiKeys, wanted: NewKey, now = new Date()) {
  const key = newKeyText('rk_live_');
  const document = documentOf(key, randomId('key'), wanted, now);
  await apiKeys.insert(document);
  return { key, document };
}

/** Makes a key that exists already known under an id, once: a development engine has the same keys at every start. */
export async function importKey(apiKeys: ApiKeys, key: string, id: string, wanted: NewKey): Promise<void> {
  if ((await apiKeys.findByHash(hashOfKey(key))) !== null) return;
  await apiKeys.insert(documentOf(key, id, wanted, new Date()));
}
