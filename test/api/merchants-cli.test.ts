import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMerchants } from '../../api/merchants-cli';
import { startStripeSandbox, type StripeSandbox } from '../../sandbox/stripe';
import { createStore } from '../../store/create-store';
import { testDatabaseUri } from '../support/servers';

let folder: string;
let sandbox: StripeSandbox;
let env: NodeJS.ProcessEnv;
const run = (...args: string[]) => runMerchants(args, env, folder);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'merchants-'));
  sandbox = await startStripeSandbox({ accounts: [{ id: 'shop', apiKey: 'sk_test_good', webhookSecret: 'whsec_1' }] });
  env = {
    MONGODB_URI: testDatabaseUri('merchants_cli'),
    DATA_ENCRYPTION_KEYS: `k1:${'1'.repeat(64)}`,
    SHOP_KEY: 'sk_test_good',
  };
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const write = (account: object): string => {
  const file = join(folder, 'account.json');
  writeFileSync(file, JSON.stringify(account));
  return file;
};
const account = () => ({
  id: 'shop',
  provider: 'stripe',
  merchantId: 'm_acme',
  apiKey: 'env:SHOP_KEY',
  webhookSecrets: ['whsec_1'],
  baseUrl: sandbox.url,
});

test('an account is stored, listed without its secrets, checked with its provider, re-encrypted and removed', async () => {
  expect(await run('set', write(account()))).toContain('stripe/shop is stored');
  const listed = await run('list');
  expect(listed).toContain('m_acme');
  expect(listed).not.toContain('sk_test_good');
  expect(listed).not.toContain('whsec_1');
  expect(await run('check', 'stripe/shop')).toContain('accepts the credentials');

  env = { ...env, DATA_ENCRYPTION_KEYS: `k2:${'2'.repeat(64)},${env['DATA_ENCRYPTION_KEYS']}` };
  expect(await run('reencrypt')).toContain('1 account');
  env = { ...env, DATA_ENCRYPTION_KEYS: `k2:${'2'.repeat(64)}` };
  expect(await run('list')).toContain('k2');
  expect(await run('remove', 'stripe/shop')).toContain('removed');
  await expect(run('remove', 'stripe/shop')).rejects.toThrow('No account stripe/shop');
  const store = await createStore({ uri: env['MONGODB_URI']! });
  const audited = await store.audit.list('stripe/shop');
  await store.close();
  expect(audited.map(({ action, actor, merchantId }) => [action, actor, merchantId])).toEqual([
    ['account.set', 'cli', 'm_acme'],
    ['account.remove', 'cli', 'm_acme'],
  ]);
});

test('credentials that the provider does not accept are told', async () => {
  await run('set', write({ ...account(), id: 'other', apiKey: 'sk_test_wrong' }));
  await expect(run('check', 'stripe/other')).rejects.toThrow(/stripe\/other: .*http_401/);
});

test('a bank cannot be asked about its credentials, and that is said', async () => {
  const bank = {
    id: 'house',
    provider: 'bank',
    merchantId: 'm_acme',
    debtorName: 'Acme',
    debtorIban: 'DE89370400440532013000',
    debtorBic: 'COBADEFFXXX',
    outbox: { directory: join(folder, 'out') },
    inboxDirectory: join(folder, 'inbox'),
    batchWindowMs: 60_000,
  };
  await run('set', write(bank));
  await expect(run('check', 'bank/house')).rejects.toThrow('bank/house: a bank is sent files');
});

test('what is wrong with a file is said, without its values', async () => {
  const wrong = run('set', write({ ...account(), apiKey: 'env:NOT_THERE' }));
  await expect(wrong).rejects.toThrow('The variable NOT_THERE is not set');
  const unknown = run('set', write({ ...account(), surprise: 'sk_live_secret' }));
  await expect(unknown).rejects.toThrow('surprise');
  await expect(unknown).rejects.not.toThrow('sk_live_secret');
  await expect(run('burn')).rejects.toThrow('Usage');
});
