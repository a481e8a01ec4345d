import { CommandError, type KeysCommand } from './keys-command';

export const webhooksUsage =
  '  npm run keys -- webhooks reencrypt             secrets of endpoints, with the first of DATA_ENCRYPTION_KEYS';

/** `webhooks reencrypt`; null for anything else. */
export function webhooksCommand([verb, ...rest]: string[]): KeysCommand | null {
  return verb === 'reencrypt' && rest.length === 0 ? reencrypt : null;
}

const reencrypt: KeysCommand = async ({ store, cipher }) => {
  if (cipher === undefined) throw new CommandError('No keys: set DATA_ENCRYPTION_KEYS');
  return `${await store.webhookEndpoints.reencrypt(new Date())} secret(s) are encrypted with the first key.`;
};
