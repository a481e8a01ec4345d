import { parseArgs } from 'node:util';
import { uncoveredBy, type Gap } from '../activities/reconcile/coverage';
import { createStore } from '../store/create-store';
import type { AccountRef, AuditEntry, Store } from '../store/store';
import { readAccounts } from '../worker/config';
import { auditCommand } from './audit-command';
import { engineEnvironment } from './engine-here';
import { databaseUri } from './keys-cli';

const usage = `Usage:
  npm run fence -- show
  npm run fence -- raise [--since <time of the backup, RFC 3339>] <reason>
      stops all submission: after a restore, until reconciliation has covered the time from the backup to now
  npm run fence -- lift [--force]
      refused while the files of an account do not cover that time, or show what the database lacks`;

const options = { since: { type: 'string' }, force: { type: 'boolean', default: false } } as const;

type FenceStore = Pick<Store, 'audit' | 'fence' | 'reconciliations' | 'reconciliationCases'>;

/** Runs one command; answers with what to print, or with the usage. `accounts` are those whose files must cover the gap. */
export async function runFence(
  args: readonly string[],
  store: FenceStore,
  accounts: readonly AccountRef[],
): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, ...words] = positionals;
  if (command === 'raise' && words.length > 0) return raise(store, words.join(' '), values.since);
  if (command === 'lift' && words.length === 0) return lift(store, accounts, values.force);
  return command === 'show' && words.length === 0 ? show(store) : usage;
}

async function raise(store: FenceStore, reason: string, since: string | undefined): Promise<string> {
  const from = since === undefined ? null : new Date(since);
  if (from !== null && (Number.isNaN(from.getTime()) || from > new Date()))
    return `${since} is no time in the past\n${usage}`;
  // Before the act, as below: whatever happens then, the log knows of it.
  await audit(store, 'fence.raise', { reason, since: from?.toISOString() ?? null });
  await store.fence.raise(reason, new Date(), from);
  return show(store);
}

async function show({ fence }: FenceStore): Promise<string> {
  const standing = await fence.standing();
  if (standing === null) return 'The fence is down: refunds are submitted.';
  const { reason, since, raisedAt } = standing;
  const gap = since === null ? '' : ` (to be reconciled: ${since.toISOString()} to ${raisedAt.toISOString()})`;
  return `The fence is up: ${reason}${gap}`;
}

async function lift(store: FenceStore, accounts: readonly AccountRef[], isForced: boolean): Promise<string> {
  const standing = await store.fence.standing();
  if (standing !== null && !isForced) {
    const { gaps, openCases } = await uncoveredBy(store, standing, accounts);
    const reasons = [
      ...(standing.restoring === null
        ? []
        : [`the restore of ${standing.restoring} was broken off: drop the database and restore again`]),
      ...(standing.since !== null && accounts.length === 0 ? ['no account is known'] : []),
      ...gaps.map(describeGap),
      ...openCases.map((id) => `open: ${id} (npm run reconcile -- report)`),
    ];
    if (reasons.length > 0)
      return `The fence stays up: ${standing.reason}\n${reasons.join('\n')}\nTo lift it all the same: --force`;
  }
  await audit(store, 'fence.lift', { reason: standing?.reason ?? null, forced: isForced });
  await store.fence.lift();
  return show(store);
}

const audit = (store: FenceStore, action: string, detail: AuditEntry['detail']): Promise<void> =>
  auditCommand(store, { action, subject: 'fence', merchantId: null, detail });

const describeGap = ({ provider, account, from, to }: Gap): string =>
  `not reconciled: ${provider}/${account} ${from.toISOString()} to ${to.toISOString()}`;

/** Configured, stored, and those of which a day was ever compared. */
async function knownAccounts(env: NodeJS.ProcessEnv, store: Store): Promise<AccountRef[]> {
  const stored = (await store.providerAccounts.list()).map(({ id }) => {
    const [provider = '', ...rest] = id.split('/');
    return { provider: provider as AccountRef['provider'], account: rest.join('/') };
  });
  const configured = readAccounts(env).map(({ provider, id }) => ({ provider, account: id }));
  const all = [...configured, ...stored, ...(await store.reconciliations.accounts())];
  return [...new Map(all.map((one) => [`${one.provider}/${one.account}`, one])).values()];
}

async function main(): Promise<void> {
  const store = await createStore({ uri: databaseUri(process.env, process.cwd()) });
  try {
    const accounts = await knownAccounts(engineEnvironment(process.env, process.cwd()), store);
    process.stdout.write(`${await runFence(process.argv.slice(2), store, accounts)}\n`);
  } finally {
    await store.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
