import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUri, runKeys } from '../../api/keys-cli';
import { hashOfKey } from '../../api/keys';
import { createStore } from '../../store/create-store';
import { testDatabaseUri } from '../support/servers';

let folder: string;
let env: { MONGODB_URI: string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  env = { MONGODB_URI: testDatabaseUri('keys') };
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<string> => runKeys(args, env, folder);
const keyIn = (printed: string): string => /rk_live_[\w-]{43}/.exec(printed)![0];
const idIn = (printed: string): string => /key_[a-z2-7]{26}/.exec(printed)![0];

test('a key is shown once, stored hashed, listed and revoked', async () => {
  const created = await run('create', '--merchant', 'shop-1', '--label', 'till');
  const store = await createStore({ uri: env.MONGODB_URI });
  const stored = await store.apiKeys.findByHash(hashOfKey(keyIn(created)));
  expect(stored).toMatchObject({
    id: idIn(created),
    kind: 'merchant',
    merchantIds: ['shop-1'],
    label: 'till',
    revokedAt: null,
  });
  expect(stored!.scopes).not.toContain('refunds:operate');
  const listed = await run('list');
  expect(listed).toContain(idIn(created));
  expect(listed).not.toContain(keyIn(created));
  expect(await run('revoke', idIn(created))).toContain('is revoked');
  expect((await store.apiKeys.findByHash(hashOfKey(keyIn(created))))!.revokedAt).not.toBeNull();
  const audited = await store.audit.list(idIn(created));
  expect(audited.map(({ action, actor, merchantId }) => [action, actor, merchantId])).toEqual([
    ['api_key.create', 'cli', 'shop-1'],
    ['api_key.revoke', 'cli', 'shop-1'],
  ]);
  expect(JSON.stringify(audited)).not.toContain(keyIn(created));
  await store.close();
});

test('an operator’s key serves several merchants and cannot write refunds', async () => {
  const store = await createStore({ uri: env.MONGODB_URI });
  const created = await run('create', '--operator', '--merchants', 'm1,m2');
  const stored = await store.apiKeys.findByHash(hashOfKey(keyIn(created)));
  expect(stored).toMatchObject({ kind: 'operator', merchantIds: ['m1', 'm2'] });
  expect(stored!.scopes).not.toContain('refunds:write');
  const narrow = await run('create', '--merchant', 'm1', '--scopes', 'refunds:read');
  expect((await store.apiKeys.findByHash(hashOfKey(keyIn(narrow))))!.scopes).toEqual(['refunds:read']);
  await store.close();
});

test.each([
  [[], /Usage/],
  [['explode'], /Usage/],
  [['create'], /--merchant/],
  [['create', '--operator'], /--merchants/],
  [['create', '--merchant', 'Not An Id'], /no merchant id/],
  [['create', '--merchant', 'm1', '--scopes', 'refunds:operate'], /Scopes of keys of kind merchant/],
  [['create', '--merchant', 'm1', '--nonsense'], /nonsense/],
  [['revoke', 'key_nobody'], /No key/],
])('%j says what is wrong', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});

test('the database is the environment’s, else the one that was started here', () => {
  expect(databaseUri({ MONGODB_URI: 'mongodb://a' }, folder)).toBe('mongodb://a');
  expect(() => databaseUri({}, folder)).toThrow(/npm start/);
  mkdirSync(join(folder, '.stack/data'), { recursive: true });
  writeFileSync(join(folder, '.stack/data/ready.json'), JSON.stringify({ ready: true, mongodb_uri: 'mongodb://b' }));
  expect(databaseUri({}, folder)).toBe('mongodb://b');
});
