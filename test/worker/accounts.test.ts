import { createCipher } from '../../store/encryption';
import type { ProviderAccountDocument, ProviderAccounts } from '../../store/store';
import type { StripeAccount } from '../../gateways/account';
import { resolveReferences } from '../../worker/resolve-references';
import { allAccounts, openAccount, sealAccount } from '../../worker/stored-accounts';

const keyOf = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const cipher = createCipher([keyOf('k1', 1)]);
const account: StripeAccount = {
  id: 'shop',
  provider: 'stripe',
  merchantId: 'm_acme',
  apiKey: 'sk_live_very_secret',
  webhookSecrets: ['whsec_very_secret'],
};
const at = new Date('2026-11-01T00:00:00Z');

const holding = (...documents: ProviderAccountDocument[]): ProviderAccounts => ({
  put: () => Promise.resolve(),
  list: () => Promise.resolve(documents),
  remove: () => Promise.resolve(false),
});

test('an account is stored without a word of its secrets, and read back whole', () => {
  const sealed = sealAccount(cipher, account, at);
  expect(sealed).toMatchObject({ id: 'stripe/shop', merchantId: 'm_acme', updatedAt: at });
  expect(JSON.stringify(sealed)).not.toContain('very_secret');
  expect(openAccount(cipher, sealed)).toEqual(account);
});

test('one account’s document cannot stand in for another’s, nor be altered', () => {
  const sealed = sealAccount(cipher, account, at);
  expect(() => openAccount(cipher, { ...sealed, id: 'stripe/other' })).toThrow('stripe/other cannot be decrypted');
  const first = sealed.sealed.data.startsWith('A') ? 'B' : 'A';
  const altered = { ...sealed.sealed, data: `${first}${sealed.sealed.data.slice(1)}` };
  expect(() => openAccount(cipher, { ...sealed, sealed: altered })).toThrow('cannot be decrypted');
});

test('a new key in front encrypts; the old one still decrypts until it is taken away', () => {
  const old = sealAccount(cipher, account, at);
  const rotated = createCipher([keyOf('k2', 2), keyOf('k1', 1)]);
  expect(openAccount(rotated, old)).toEqual(account);
  const again = sealAccount(rotated, openAccount(rotated, old), at);
  expect(again.sealed.keyId).toBe('k2');
  expect(openAccount(createCipher([keyOf('k2', 2)]), again)).toEqual(account);
  expect(() => openAccount(createCipher([keyOf('k2', 2)]), old)).toThrow('(k1) in DATA_ENCRYPTION_KEYS');
});

test('configured and stored accounts stand together, and one in both places is refused', async () => {
  const stored = sealAccount(cipher, { ...account, id: 'second' }, at);
  expect(await allAccounts([account], holding(stored), cipher)).toEqual([account, { ...account, id: 'second' }]);
  await expect(allAccounts([account], holding(sealAccount(cipher, account, at)), cipher)).rejects.toThrow(
    'stripe/shop is stored and in PROVIDER_ACCOUNTS_FILE',
  );
});

test('a file names its secrets instead of holding them', () => {
  const file = { accounts: [{ apiKey: 'env:STRIPE_KEY', webhookSecrets: ['env:HOOK'], other: 'environment', n: 1 }] };
  expect(resolveReferences(file, { STRIPE_KEY: 'sk', HOOK: 'wh' })).toEqual({
    accounts: [{ apiKey: 'sk', webhookSecrets: ['wh'], other: 'environment', n: 1 }],
  });
  expect(() => resolveReferences('env:MISSING', {})).toThrow('The variable MISSING is not set');
  expect(() => resolveReferences('file:/nowhere/key.pem', {})).toThrow('/nowhere/key.pem cannot be read');
  expect(resolveReferences(`file:${__filename}`, {})).toContain('a file names its secrets');
});
