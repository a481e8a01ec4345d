import type { ApiKeyDocument, ProviderAccountDocument, SigningKeyDocument } from './documents';
import type { Encrypted } from './encryption';

export interface ApiKeys {
  insert(key: ApiKeyDocument): Promise<void>;
  findByHash(hash: string): Promise<ApiKeyDocument | null>;
  get(id: string): Promise<ApiKeyDocument | null>;
  list(): Promise<ApiKeyDocument[]>;
  revoke(id: string, at: Date): Promise<boolean>;
  /** Whether requests with the key must be signed from now on. False: there is no such key. */
  requireSignature(id: string, required: boolean): Promise<boolean>;
}

export interface SigningKeys {
  insert(key: SigningKeyDocument): Promise<void>;
  /** The key under this id if it belongs to the API key. */
  get(id: string, apiKeyId: string): Promise<SigningKeyDocument | null>;
  /** Newest first, revoked ones too. */
  list(apiKeyId: string, limit: number): Promise<SigningKeyDocument[]>;
  /** How many are neither revoked nor over; those that are not valid yet count. */
  countUsable(apiKeyId: string, at: Date): Promise<number>;
  revoke(id: string, apiKeyId: string, at: Date): Promise<boolean>;
  /** Every key that has a secret, whoever's it is. */
  withSecrets(): Promise<SigningKeyDocument[]>;
  /** The same secret, encrypted otherwise. */
  replaceSecret(id: string, secret: Encrypted): Promise<void>;
}

export interface Nonces {
  /** Uses a nonce up within a scope. False: it was used before. It is forgotten some time after `expiresAt`. */
  use(scope: string, nonce: string, expiresAt: Date): Promise<boolean>;
}

export interface ProviderAccounts {
  /** Inserts or replaces. */
  put(account: ProviderAccountDocument): Promise<void>;
  list(): Promise<ProviderAccountDocument[]>;
  remove(id: string): Promise<boolean>;
}
