import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { createGateways } from '../gateways/create-gateways';
import type { ProviderAccount } from '../gateways/account';
import { createStore } from '../store/create-store';
import { createCipher, parseDataKeys, type Cipher } from '../store/encryption';
import type { ProviderAccountDocument, ProviderAccounts, Store } from '../store/store';
import { accountSchema } from '../worker/accounts-schema';
import { parse, readJson } from '../worker/parse';
import { readPolicy } from '../worker/config';
import { projectRoot } from '../worker/project-root';
import { resolveReferences } from '../worker/resolve-references';
import { openAccount, sealAccount, storedIdOf } from '../worker/stored-accounts';
import { auditCommand } from './audit-command';
import { randomId } from './ids';
import { keysOfEngineHere } from './keys-cipher';
import { databaseUri } from './keys-cli';

const usage = `Usage:
  npm run merchants -- set <file>                   stores a merchant's account with a provider, encrypted
  npm run merchants -- list
  npm run merchants -- check <provider>/<account>   asks the provider whether it accepts the credentials
  npm run merchants -- remove <provider>/<account>
  npm run merchants -- reencrypt                    with the first of DATA_ENCRYPTION_KEYS, after a rotation

The file is JSON, as docs/providers.md shows for each provider; - reads standard input. A text of the form env:NAME or
file:/path stands for the variable's value or the file's content. Running processes know an account after a restart.
The database is the one that MONGODB_URI names, else that of the engine last started here with npm start.`;

/** What the person at the terminal did wrong; shown without a stack. */
class UsageError extends Error {}

interface Accounts {
  readonly store: Pick<Store, 'audit'>;
  readonly stored: ProviderAccounts;
  readonly cipher: Cipher;
  readonly env: NodeJS.ProcessEnv;
}

async function set({ store, stored, cipher, env }: Accounts, file: string): Promise<string> {
  const json = file === '-' ? (JSON.parse(readFileSync(0, 'utf8')) as unknown) : readJson(file);
  const account = parse(accountSchema, resolveReferences(json, env), file);
  const { merchantId } = account;
  // Before the act, as below: whatever happens then, the log knows of it. Nothing of the account is a secret there.
  await auditCommand(store, { action: 'account.set', subject: storedIdOf(account), merchantId, detail: {} });
  await stored.put(sealAccount(cipher, account, new Date()));
  return `${storedIdOf(account)} is stored. Processes that run know it once they are started again.`;
}

async function list({ stored, cipher }: Accounts): Promise<string> {
  const table = new Table({
    head: ['account', 'merchant', 'settings', 'encrypted with', 'changed'],
    style: { head: [] },
  });
  for (const document of await stored.list()) {
    const account = openAccount(cipher, document);
    const { id, merchantId, sealed, updatedAt } = document;
    table.push([id, merchantId, openSettings(account), sealed.keyId, updatedAt.toISOString()]);
  }
  return table.toString();
}

/** What of an account is no secret. */
function openSettings(account: ProviderAccount): string {
  switch (account.provider) {
    case 'stripe':
      return `${account.webhookSecrets.length} webhook secret(s)`;
    case 'alipay':
      return `app ${account.appId}`;
    case 'wechatpay':
      return `merchant ${account.merchantNumber}, ${Object.keys(account.platformKeys).length} platform key(s)`;
    case 'bank':
      return `${account.debtorBic} …${account.debtorIban.slice(-4)}`;
  }
}

async function found({ stored }: Accounts, id: string): Promise<ProviderAccountDocument> {
  const document = (await stored.list()).find((one) => one.id === id);
  if (document === undefined) throw new UsageError(`No account ${id} is stored`);
  return document;
}

/** Looks for a payment that cannot exist: an answer to that proves the credentials and moves nothing. */
async function check(accounts: Accounts, id: string): Promise<string> {
  const account = openAccount(accounts.cipher, await found(accounts, id));
  if (account.provider === 'bank')
    throw new UsageError(`${id}: a bank is sent files, and cannot be asked about a payment`);
  const { providers } = readPolicy(accounts.env, projectRoot());
  const gateway = createGateways({ accounts: [account], policies: providers })[account.provider];
  const outcome = await gateway?.findPayment({ account: account.id, by: { paymentId: randomId('pay') } });
  if (outcome?.kind === 'not_found') return `${id}: the provider accepts the credentials.`;
  const reason = outcome !== undefined && 'reason' in outcome ? outcome.reason : (outcome?.kind ?? 'no answer');
  throw new UsageError(`${id}: the provider did not answer as it does to a customer it knows: ${reason}`);
}

async function remove(accounts: Accounts, id: string): Promise<string> {
  const { merchantId } = await found(accounts, id);
  await auditCommand(accounts.store, { action: 'account.remove', subject: id, merchantId, detail: {} });
  await accounts.stored.remove(id);
  return `${id} is removed. Refunds of its payments wait until it is set again.`;
}

async function reencrypt({ stored, cipher }: Accounts): Promise<string> {
  const documents = await stored.list();
  for (const document of documents) {
    await stored.put(sealAccount(cipher, openAccount(cipher, document), document.updatedAt));
  }
  return `${documents.length} account(s) are encrypted with the first key.`;
}

/** What the arguments ask for, before the database is opened. */
function commandOf(args: readonly string[]): (accounts: Accounts) => Promise<string> {
  const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
  const [command, subject, ...more] = positionals;
  if (more.length === 0 && subject !== undefined) {
    if (command === 'set') return (accounts) => set(accounts, subject);
    if (command === 'check') return (accounts) => check(accounts, subject);
    if (command === 'remove') return (accounts) => remove(accounts, subject);
  }
  if (subject === undefined && command === 'list') return list;
  if (subject === undefined && command === 'reencrypt') return reencrypt;
  throw new UsageError(usage);
}

/** The keys that the environment names, else those of the engine last started here with `npm start`. */
function dataKeysText(env: NodeJS.ProcessEnv, folder: string): string {
  const text = env['DATA_ENCRYPTION_KEYS'] || keysOfEngineHere(env, folder);
  if (text === undefined) throw new UsageError('No keys: set DATA_ENCRYPTION_KEYS, or start the engine with npm start');
  return text;
}

/** Runs one command; answers with what to print. */
export async function runMerchants(args: readonly string[], env: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const command = commandOf(args);
  const keys = parseDataKeys(dataKeysText(env, folder));
  if (keys === null) throw new UsageError('DATA_ENCRYPTION_KEYS is not of the form <id>:<32 bytes in hex>[,…]');
  const store = await createStore({ uri: databaseUri(env, folder) });
  try {
    await store.prepare();
    return await command({ store, stored: store.providerAccounts, cipher: createCipher(keys), env });
  } finally {
    await store.close();
  }
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await runMerchants(process.argv.slice(2), process.env, process.cwd())}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
