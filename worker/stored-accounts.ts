import type { ProviderAccount } from '../gateways/account';
import type { Cipher } from '../store/encryption';
import type { ProviderAccountDocument, ProviderAccounts } from '../store/store';
import { accountSchema } from './accounts-schema';
import { ConfigurationError, parse } from './parse';

/** Under which an account is stored: ids are unique for each provider. */
export const storedIdOf = ({ provider, id }: ProviderAccount): string => `${provider}/${id}`;

/** The account as it is stored: credentials in clear never reach the database. */
export function sealAccount(cipher: Cipher, account: ProviderAccount, updatedAt: Date): ProviderAccountDocument {
  const id = storedIdOf(account);
  return { id, merchantId: account.merchantId, sealed: cipher.encrypt(JSON.stringify(account), id), updatedAt };
}

/**
 * What `sealAccount` made.
 * @throws ConfigurationError when the key is not configured, the document was altered, or its content is outdated
 */
export function openAccount(cipher: Cipher, { id, sealed }: ProviderAccountDocument): ProviderAccount {
  return parse(accountSchema, decrypted(cipher, id, sealed), `the stored account ${id}`);
}

function decrypted(cipher: Cipher, id: string, sealed: ProviderAccountDocument['sealed']): unknown {
  try {
    return JSON.parse(cipher.decrypt(sealed, id));
  } catch (cause) {
    const remedy = `Is its key (${sealed.keyId}) in DATA_ENCRYPTION_KEYS?`;
    throw new ConfigurationError(`The stored account ${id} cannot be decrypted. ${remedy}`, { cause });
  }
}

/**
 * Every account: those that configuration names, and those that are stored.
 * @throws ConfigurationError when one is in both places, or cannot be read
 */
export async function allAccounts(
  configured: readonly ProviderAccount[],
  stored: ProviderAccounts,
  cipher: Cipher,
): Promise<readonly ProviderAccount[]> {
  const opened = (await stored.list()).map((document) => openAccount(cipher, document));
  const twice = opened.find((account) => configured.some((other) => storedIdOf(other) === storedIdOf(account)));
  if (twice !== undefined) {
    throw new ConfigurationError(
      `The account ${storedIdOf(twice)} is stored and in PROVIDER_ACCOUNTS_FILE: remove one of the two`,
    );
  }
  return [...configured, ...opened];
}
