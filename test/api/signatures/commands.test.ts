import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cipherFor } from '../../../api/keys-cipher';
import { randomId } from '../../../api/ids';
import { runKeys } from '../../../api/keys-cli';
import { createStore } from '../../../store/create-store';
import type { Store } from '../../../store/store';
import { newKey, toIban } from '../../gateways/bank/support/rows';
import { testDatabaseUri } from '../../support/servers';

let folder: string;
let env: { MONGODB_URI: string; DATA_ENCRYPTION_KEYS: string };
let store: Store;
let apiKey: string;
let pem: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sign-keys-'));
  env = { MONGODB_URI: testDatabaseUri('sign_key_commands'), DATA_ENCRYPTION_KEYS: `k1:${'ab'.repeat(32)}` };
  store = await createStore({ uri: env.MONGODB_URI });
  apiKey = /key_[a-z2-7]{26}/.exec(await run('create', '--merchant', 'shop'))![0];
  pem = join(folder, 'key.pem');
  writeFileSync(pem, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'secret'), `${Buffer.alloc(32, 9).toString('base64')}\n`);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<string> => runKeys(args, env, folder);
const idIn = (printed: string): string => /sig_[a-z2-7]{26}/.exec(printed)![0];

test('a public key is added, listed and revoked', async () => {
  const added = await run('sign-key', 'add', apiKey, '--algorithm', 'ed25519', '--public-key', pem, '--label', 'till');
  const id = idIn(added);
  expect(await run('sign-key', 'list', apiKey)).toMatch(new RegExp(`${id}.*ed25519.*till.*active`));
  expect(await run('sign-key', 'revoke', apiKey, id)).toContain('is revoked');
  expect(await run('sign-key', 'list', apiKey)).toMatch(new RegExp(`${id}.*revoked`));
  await expect(run('sign-key', 'revoke', apiKey, id)).rejects.toThrow('could be revoked');
  const entries = await store.audit.list(id);
  expect(entries.map(({ action, actor, merchantId }) => [action, actor, merchantId])).toEqual([
    ['signing_key.add', 'cli', 'shop'],
    ['signing_key.revoke', 'cli', 'shop'],
  ]);
});

test('a secret is made and shown once, or taken from a file', async () => {
  const added = await run('sign-key', 'add', apiKey, '--algorithm', 'hmac-sha256');
  const [, secret] = /secret: (\S{44})/.exec(added)!;
  expect(await run('sign-key', 'list', apiKey)).not.toContain(secret);
  const file = join(folder, 'secret');
  const given = await run('sign-key', 'add', apiKey, '--algorithm', 'hmac-sha256', '--secret-file', file);
  expect(given).not.toContain(Buffer.alloc(32, 9).toString('base64'));
  expect((await store.signingKeys.get(idIn(given), apiKey))!.secret!.keyId).toBe('k1');
});

test('after a rotation of the data keys every secret is encrypted anew, and is still the same', async () => {
  const id = idIn(await run('sign-key', 'add', apiKey, '--algorithm', 'hmac-sha256'));
  const before = cipherFor(env, folder)!.decrypt(
    (await store.signingKeys.get(id, apiKey))!.secret!,
    `signing_keys/${id}`,
  );
  const rotated = { ...env, DATA_ENCRYPTION_KEYS: `k2:${'ef'.repeat(32)},${env.DATA_ENCRYPTION_KEYS}` };
  expect(await runKeys(['sign-key', 'reencrypt'], rotated, folder)).toMatch(/^[1-9]\d* secret\(s\)/);
  const alone = cipherFor({ DATA_ENCRYPTION_KEYS: `k2:${'ef'.repeat(32)}` }, folder)!;
  const { secret } = (await store.signingKeys.get(id, apiKey))!;
  expect(alone.decrypt(secret!, `signing_keys/${id}`)).toBe(before);
  await runKeys(
    ['sign-key', 'reencrypt'],
    { ...env, DATA_ENCRYPTION_KEYS: `${env.DATA_ENCRYPTION_KEYS},k2:${'ef'.repeat(32)}` },
    folder,
  );
});

test('and so is every secret of a webhook endpoint', async () => {
  const [k1, k2] = [env.DATA_ENCRYPTION_KEYS, `k2:${'ef'.repeat(32)}`];
  const openWith = (DATA_ENCRYPTION_KEYS: string) =>
    createStore({ uri: env.MONGODB_URI, cipher: cipherFor({ DATA_ENCRYPTION_KEYS }, folder)! });
  const [before, after] = [await openWith(k1), await openWith(k2)];
  const at = new Date();
  const endpoint = {
    id: randomId('we'),
    merchantId: 'shop',
    url: 'https://shop.example/hooks',
    description: null,
    events: ['*'],
    status: 'enabled',
    disabledReason: null,
    since: at,
    failingSince: null,
    createdAt: at,
    updatedAt: at,
  } as const;
  await before.webhookEndpoints.insert(endpoint, 'whsec_one', 1);
  const rotated = { ...env, DATA_ENCRYPTION_KEYS: `${k2},${k1}` };
  expect(await runKeys(['webhooks', 'reencrypt'], rotated, folder)).toMatch(/^1 secret\(s\)/);
  const stored = (await after.webhookEndpoints.get(endpoint.id, null))!;
  expect(after.webhookEndpoints.secretsOf(stored, at)).toEqual(['whsec_one']);
  await before.close();
  await after.close();
});

test('and so is every name and document of a customer', async () => {
  const key2 = `k2:${'ba'.repeat(32)}`;
  const openWith = (DATA_ENCRYPTION_KEYS: string) =>
    createStore({ uri: env.MONGODB_URI, cipher: cipherFor({ DATA_ENCRYPTION_KEYS }, folder)! });
  const [before, after] = [await openWith(env.DATA_ENCRYPTION_KEYS), await openWith(key2)];
  const document = {
    type: 'other',
    kind: 'other',
    country: 'FRA',
    number: 'AB1234',
    birthDate: null,
    expiresOn: null,
  } as const;
  const identity = { name: 'Marie Curie', document };
  const dates = { verifiedAt: new Date(0), expiresAt: new Date(1) };
  const checked = { level: 'format_checked', method: 'format', reference: null, documentHash: 'h', ...dates } as const;
  await before.customers.save({ merchantId: 'shop', customerId: 'c', identity, ...checked }, null);
  const rotated = { ...env, DATA_ENCRYPTION_KEYS: `${key2},${env.DATA_ENCRYPTION_KEYS}` };
  expect(await runKeys(['identities', 'reencrypt'], rotated, folder)).toMatch(/^1 identity\(ies\)/);
  expect((await after.customers.get('shop', 'c'))!.identity).toEqual(identity);
  await before.close();
  await after.close();
});

test('and so is every bank account of a refund', async () => {
  const key2 = `k2:${'ef'.repeat(32)}`;
  const openWith = (DATA_ENCRYPTION_KEYS: string) =>
    createStore({ uri: env.MONGODB_URI, cipher: cipherFor({ DATA_ENCRYPTION_KEYS }, folder)! });
  const [before, after] = [await openWith(env.DATA_ENCRYPTION_KEYS), await openWith(key2)];
  const given = { refundId: newKey(), merchantId: 'shop', source: 'redirect', createdAt: new Date(0) } as const;
  const { id } = await before.destinations.keep({ ...given, destination: toIban });
  const rotated = { ...env, DATA_ENCRYPTION_KEYS: `${key2},${env.DATA_ENCRYPTION_KEYS}` };
  expect(await runKeys(['bank', 'reencrypt'], rotated, folder)).toMatch(/^1 row\(s\)/);
  expect((await after.destinations.get(id))!.destination).toEqual(toIban);
  await before.close();
  await after.close();
});

test('a key is valid from then until then', async () => {
  const args = [
    '--algorithm',
    'ed25519',
    '--public-key',
    pem,
    '--not-before',
    '2040-01-01',
    '--not-after',
    '2041-01-01',
  ];
  const added = await run('sign-key', 'add', apiKey, ...args);
  expect(added).toContain('pending');
  expect(await store.signingKeys.get(idIn(added), apiKey)).toMatchObject({
    notBefore: new Date('2040-01-01'),
    notAfter: new Date('2041-01-01'),
  });
});

test('signatures are demanded, shown and no longer demanded', async () => {
  expect(await run('require-signature', apiKey)).toContain('must be signed');
  expect((await store.apiKeys.get(apiKey))!.requireSignature).toBe(true);
  expect(await run('list')).toMatch(new RegExp(`${apiKey}.*required`));
  expect(await run('require-signature', apiKey, '--off')).toContain('need not be signed');
  expect((await store.apiKeys.get(apiKey))!.requireSignature).toBe(false);
  const created = await run('create', '--merchant', 'shop', '--require-signature');
  const id = /key_[a-z2-7]{26}/.exec(created)![0];
  expect((await store.apiKeys.get(id))!.requireSignature).toBe(true);
  const audited = (await store.audit.list(apiKey)).map(({ action }) => action);
  expect(audited).toEqual(['api_key.create', 'signature.require', 'signature.permit_unsigned']);
});

test.each([
  [['sign-key'], /Usage/],
  [['sign-key', 'explode', 'key_x'], /Usage/],
  [['sign-key', 'add', 'KEY'], /--algorithm/],
  [['sign-key', 'add', 'KEY', '--algorithm', 'none'], /--algorithm/],
  [['sign-key', 'add', 'KEY', '--algorithm', 'ed25519'], /public key in PEM/],
  [['sign-key', 'add', 'KEY', '--algorithm', 'ed25519', '--public-key', '/nowhere'], /cannot be read/],
  [['sign-key', 'add', 'KEY', '--algorithm', 'hmac-sha256', '--not-after', 'soon'], /no time/],
  [['sign-key', 'add', 'key_nobody', '--algorithm', 'hmac-sha256'], /No key key_nobody/],
  [['sign-key', 'list', 'key_nobody'], /No key key_nobody/],
  [['webhooks'], /Usage/],
  [['bank', 'forget'], /Usage/],
  [['constructor', 'reencrypt'], /Usage/],
  [['require-signature'], /Usage/],
  [['require-signature', 'key_nobody'], /No key key_nobody/],
])('%j says what is wrong', async (args, message) => {
  await expect(run(...args.map((arg) => (arg === 'KEY' ? apiKey : arg)))).rejects.toThrow(message);
});

test('secrets are encrypted with the environment’s key, else with that of the engine that was started here', () => {
  const sample = cipherFor(env, folder)!.encrypt('x', 'a');
  expect(sample.keyId).toBe('k1');
  expect(cipherFor({ MONGODB_URI: 'mongodb://a' }, folder)).toBeUndefined();
  expect(cipherFor({}, folder)).toBeUndefined();
  expect(() => cipherFor({ DATA_ENCRYPTION_KEYS: 'weak' }, folder)).toThrow('DATA_ENCRYPTION_KEYS');
  mkdirSync(join(folder, '.stack/data'), { recursive: true });
  const secrets = { dataEncryptionKeys: `dev:${'cd'.repeat(32)}` };
  writeFileSync(join(folder, '.stack/data/dev-secrets.json'), JSON.stringify(secrets));
  expect(cipherFor({}, folder)!.encrypt('x', 'a').keyId).toBe('dev');
});
