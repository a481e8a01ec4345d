import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { isId } from '../domain/ids';
import { createStore } from '../store/create-store';
import type { ApiKeyDocument, ApiKeys, ApiScope, Store } from '../store/store';
import { auditCommand } from './audit-command';
import { CommandError, type KeysCommand } from './keys-command';
import { createKey, extraOperatorScopes, merchantScopes, operatorScopes } from './keys';
import { cipherFor } from './keys-cipher';
import { reencryptCommand, reencryptUsage } from './reencrypt-commands';
import { requireSignatureCommand, signKeyCommand, signKeyOptions, signKeyUsage } from './sign-key-commands';

const usage = `Usage:
  npm run keys -- create --merchant <id> [--label <text>] [--scopes <scope,…>] [--require-signature]
  npm run keys -- create --operator --merchants <id,…> [--label <text>] [--scopes <scope,…>] [--require-signature]
  npm run keys -- list
  npm run keys -- revoke <key id>
${signKeyUsage}
${reencryptUsage}

The database is the one that MONGODB_URI names, else that of the engine last started here with npm start.`;

const options = {
  merchant: { type: 'string' },
  operator: { type: 'boolean', default: false },
  merchants: { type: 'string' },
  label: { type: 'string', default: '' },
  scopes: { type: 'string' },
  'require-signature': { type: 'boolean', default: false },
  ...signKeyOptions,
} as const;

interface Wanted {
  readonly kind: ApiKeyDocument['kind'];
  readonly merchantIds: readonly string[];
  readonly scopes: readonly ApiScope[];
  readonly label: string;
  readonly requireSignature: boolean;
}

const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function wantedKey(values: {
  merchant?: string;
  operator: boolean;
  merchants?: string;
  label: string;
  scopes?: string;
  'require-signature': boolean;
}): Wanted {
  const kind = values.operator ? 'operator' : 'merchant';
  const merchantIds = commaList((values.operator ? values.merchants : values.merchant) ?? '');
  if (merchantIds.length === 0)
    throw new CommandError(
      values.operator ? "An operator's key needs --merchants" : "A merchant's key needs --merchant",
    );
  if (kind === 'merchant' && merchantIds.length > 1)
    throw new CommandError("A merchant's key is bound to one merchant");
  const strange = merchantIds.find((id) => !isId('merchant', id));
  if (strange !== undefined) throw new CommandError(`${strange} is no merchant id: 2 to 40 of a-z, 0-9, _ and -`);
  const usual = kind === 'operator' ? operatorScopes : merchantScopes;
  const possible = kind === 'operator' ? [...usual, ...extraOperatorScopes] : usual;
  const asked = values.scopes === undefined ? usual : commaList(values.scopes);
  const scopes = possible.filter((scope) => asked.includes(scope));
  if (scopes.length === 0 || scopes.length < asked.length) {
    throw new CommandError(`Scopes of keys of kind ${kind}: ${possible.join(', ')}`);
  }
  return { kind, merchantIds, scopes, label: values.label, requireSignature: values['require-signature'] };
}

/** The database that the environment names, else the one that `npm start` wrote down. */
export function databaseUri(env: NodeJS.ProcessEnv, folder: string): string {
  if (env['MONGODB_URI']) return env['MONGODB_URI'];
  const file = resolve(folder, env['STACK_DATA_DIR'] ?? '.stack/data', 'ready.json');
  try {
    const ready: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof ready === 'object' &&
      ready !== null &&
      'mongodb_uri' in ready &&
      typeof ready.mongodb_uri === 'string'
    ) {
      return ready.mongodb_uri;
    }
  } catch {
    // The message below says what to do about it.
  }
  throw new CommandError(`No database: set MONGODB_URI, or start the engine with npm start (${file} is not there)`);
}

async function create(store: Store, wanted: Wanted): Promise<string> {
  const { key, document } = await createKey(store.apiKeys, wanted);
  // Before it is shown: nobody holds a key of which the log knows nothing.
  await audit(store, 'api_key.create', document);
  const table = new Table();
  table.push({ id: document.id }, { kind: document.kind }, { merchants: document.merchantIds.join(', ') });
  table.push({ scopes: document.scopes.join(', ') }, { label: document.label }, { key });
  return `${table.toString()}\nKeep the key: it is stored hashed and cannot be shown again.`;
}

async function list(apiKeys: ApiKeys): Promise<string> {
  const head = ['id', 'kind', 'merchants', 'label', 'signed', 'created', 'revoked'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { id, kind, merchantIds, label, requireSignature, createdAt, revokedAt } of await apiKeys.list()) {
    const signed = requireSignature ? 'required' : '';
    const revoked = revokedAt?.toISOString() ?? '';
    table.push([id, kind, merchantIds.join(', '), label, signed, createdAt.toISOString(), revoked]);
  }
  return table.toString();
}

async function revoke(store: Store, id: string): Promise<string> {
  const key = await store.apiKeys.get(id);
  if (key === null || key.revokedAt !== null) throw new CommandError(`No key ${id} that could be revoked`);
  // Before the act: whatever happens then, the log knows of it.
  await audit(store, 'api_key.revoke', key);
  await store.apiKeys.revoke(id, new Date());
  return `${id} is revoked; running processes notice within seconds.`;
}

const audit = (store: Store, action: string, key: ApiKeyDocument): Promise<void> => {
  const { id, kind, merchantIds, scopes, requireSignature } = key;
  return auditCommand(store, {
    action,
    subject: id,
    merchantId: kind === 'merchant' ? (merchantIds[0] ?? null) : null,
    detail: { kind, merchants: merchantIds.join(','), scopes: scopes.join(','), signed: requireSignature },
  });
};

/** What the arguments ask for, before the database is opened. */
function commandOf(args: readonly string[]): KeysCommand {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, id] = positionals;
  if (command === 'create' && positionals.length === 1) {
    const wanted = wantedKey(values);
    return ({ store }) => create(store, wanted);
  }
  if (command === 'list' && positionals.length === 1) return ({ store }) => list(store.apiKeys);
  if (command === 'revoke' && id !== undefined && positionals.length === 2) return ({ store }) => revoke(store, id);
  const rest = positionals.slice(1);
  const other =
    command === 'sign-key'
      ? signKeyCommand(rest, values)
      : command === 'require-signature'
        ? requireSignatureCommand(rest, values)
        : reencryptCommand(command, rest);
  if (other !== null) return other;
  throw new CommandError(usage);
}

/** Runs one command; answers with what to print. */
export async function runKeys(args: readonly string[], env: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const command = commandOf(args);
  const cipher = cipherFor(env, folder);
  const store = await createStore({ uri: databaseUri(env, folder), ...(cipher !== undefined && { cipher }) });
  try {
    await store.prepare();
    return await command({ store, cipher });
  } finally {
    await store.close();
  }
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await runKeys(process.argv.slice(2), process.env, process.cwd())}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
