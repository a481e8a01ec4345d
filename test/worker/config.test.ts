import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createCipher } from '../../store/encryption';
import { readConfig } from '../../worker/config';

const root = resolve(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'refund-engine-config-'));
const accounts = join(folder, 'accounts.json');
writeFileSync(accounts, '{"accounts":[]}');
afterAll(() => rmSync(folder, { recursive: true }));

const [older, newer] = ['a'.repeat(64), 'b'.repeat(64)];
const read = (keys: string | undefined, more: NodeJS.ProcessEnv = {}) =>
  readConfig(
    {
      MONGODB_URI: 'mongodb://localhost/x',
      LEDGER_HMAC_KEY: 'c'.repeat(64),
      PERSONAL_DATA_HASH_KEY: 'e'.repeat(64),
      PROVIDER_ACCOUNTS_FILE: accounts,
      DATA_ENCRYPTION_KEYS: keys,
      LEDGER_SIGNING_KEYS: `s1:${'d'.repeat(64)}`,
      ...more,
    },
    root,
  );

test('keys for encryption are read in their order: the first one encrypts', () => {
  const { dataKeys } = read(`k2:${newer},k1:${older}`);
  expect(dataKeys.map(({ id, key }) => [id, key.toString('hex')])).toEqual([
    ['k2', newer],
    ['k1', older],
  ]);
  expect(createCipher(dataKeys).encrypt('x', 'y').keyId).toBe('k2');
});

test.each([
  ['none', undefined],
  ['an empty list', ''],
  ['a key without an id', newer],
  ['a short key', 'k1:abcd'],
  ['a key that is not hex', `k1:${'z'.repeat(64)}`],
  ['an id used twice', `k1:${newer},k1:${older}`],
])('%s is refused without telling the key', (_what, keys) => {
  expect(() => read(keys)).toThrow('DATA_ENCRYPTION_KEYS');
  expect(() => read(keys)).not.toThrow(newer);
});

test('monitors are shown what happens within a second: they look twice as often at least', () => {
  const keys = `k1:${newer}`;
  expect(read(keys).monitorPollMs).toBe(250);
  expect(read(keys, { MONITOR_POLL_MS: '500' }).monitorPollMs).toBe(500);
  expect(() => read(keys, { MONITOR_POLL_MS: '501' })).toThrow('MONITOR_POLL_MS');
});

const service = {
  IDENTITY_SERVICE_URL: 'https://identity.example/base',
  IDENTITY_SERVICE_KEY_ID: 'shop',
  IDENTITY_SERVICE_SECRET: 'f'.repeat(64),
};

test('a service that says who people are is asked where one is named, whole', () => {
  const keys = `k1:${newer}`;
  expect(read(keys).identityService).toBeNull();
  expect(read(keys, service).identityService).toEqual({
    url: new URL(service.IDENTITY_SERVICE_URL),
    keyId: 'shop',
    secret: Buffer.from(service.IDENTITY_SERVICE_SECRET, 'hex'),
    timeoutMs: 5_000,
  });
  const referred = { ...service, IDENTITY_SERVICE_SECRET: 'env:OTHER', OTHER: service.IDENTITY_SERVICE_SECRET };
  expect(read(keys, referred).identityService?.secret.toString('hex')).toBe(service.IDENTITY_SERVICE_SECRET);
});

test.each([
  ['plain HTTP', 'IDENTITY_SERVICE_URL', 'http://identity.example'],
  ['an address with a query', 'IDENTITY_SERVICE_URL', 'https://identity.example/?a=b'],
  ['a short secret', 'IDENTITY_SERVICE_SECRET', 'abcd'],
  ['no secret', 'IDENTITY_SERVICE_SECRET', undefined],
  ['no key id', 'IDENTITY_SERVICE_KEY_ID', undefined],
])('a service with %s is refused', (_what, name, value) => {
  expect(() => read(`k1:${newer}`, { ...service, [name]: value })).toThrow(name);
});

test('loopback is for those who ask for it in so many words', () => {
  const keys = `k1:${newer}`;
  expect(read(keys).webhookAllowLoopback).toBe(false);
  expect(read(keys, { WEBHOOK_ALLOW_LOOPBACK: 'true' }).webhookAllowLoopback).toBe(true);
  expect(() => read(keys, { WEBHOOK_ALLOW_LOOPBACK: '1' })).toThrow('WEBHOOK_ALLOW_LOOPBACK');
});
