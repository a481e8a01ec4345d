import type { Store } from '../store/store';
import { CommandError, type KeysCommand } from './keys-command';

export const reencryptUsage = `  npm run keys -- webhooks reencrypt             secrets of endpoints, with the first of DATA_ENCRYPTION_KEYS
  npm run keys -- bank reencrypt                 bank accounts of refunds, with orders and files to them, likewise
  npm run keys -- identities reencrypt           names and documents of customers, likewise
  npm run keys -- factors reencrypt              keys of TOTP and contact addresses, likewise`;

/** What stands encrypted in the database, by the name of its command; each answers with what it has done. */
const kinds: Readonly<Record<string, (store: Store) => Promise<string>>> = {
  webhooks: async (store) => `${await store.webhookEndpoints.reencrypt(new Date())} secret(s)`,
  factors: async (store) => `${await store.factors.reencrypt()} factor(s)`,
  bank: async (store) => `${await store.bankDetails.reencrypt()} row(s)`,
  identities: async (store) => `${await store.customers.reencrypt()} identity(ies)`,
};

/** `webhooks|bank|identities|factors reencrypt`; null for anything else. */
export function reencryptCommand(kind: string | undefined, [verb, ...rest]: string[]): KeysCommand | null {
  const reencrypt = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (reencrypt === undefined || verb !== 'reencrypt' || rest.length > 0) return null;
  return async ({ store, cipher }) => {
    if (cipher === undefined) throw new CommandError('No keys: set DATA_ENCRYPTION_KEYS');
    return `${await reencrypt(store)} are encrypted with the first key.`;
  };
}
