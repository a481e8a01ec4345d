import { parseArgs } from 'node:util';
import { compareDay } from '../activities/reconcile/reconcile';
import { runOf } from '../activities/reconcile/run';
import { settleUndecided } from '../activities/reconcile/settle-undecided';
import { providerNames, type ProviderName } from '../domain/outcome';
import { isDay, lastSettledDay } from '../domain/settlement';
import { readSettlementFile } from '../gateways/settlement/read-settlement-file';
import { createStore } from '../store/create-store';
import { readConfig } from '../worker/config';
import { activityDepsOf, connectEngine } from '../worker/engine';
import { projectRoot } from '../worker/project-root';
import { engineEnvironment } from './engine-here';
import { databaseUri } from './keys-cli';
import { CommandError } from './keys-command';
import { reportOf } from './reconcile-report';

const usage = `Usage:
  npm run reconcile -- run --provider <name> --account <id> [--day <YYYY-MM-DD>] [--file <path>] [--settle]
      compares a day (by default the last one whose file is there) with the provider's file, or with one that is here;
      --settle also ends refunds that the file decides and the provider does not
  npm run reconcile -- report [--day <YYYY-MM-DD>] [--all]
      what was compared, and the differences that are open

The engine is the one that the environment names, else that last started here with npm start.`;

const options = {
  provider: { type: 'string' },
  account: { type: 'string' },
  day: { type: 'string' },
  file: { type: 'string' },
  settle: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
} as const;

interface RunArguments {
  readonly provider: ProviderName;
  readonly account: string;
  readonly day: string;
  readonly file: string | undefined;
  readonly settle: boolean;
}

/** Compares one day in this process, on the engine's database; answers with the report of that day. */
async function run(env: NodeJS.ProcessEnv, { provider, account, day, file, settle }: RunArguments): Promise<string> {
  const engine = await connectEngine({ config: readConfig({ LOG_LEVEL: 'warn', ...env }, projectRoot()) });
  try {
    // Nothing here seals, so nothing has to be told to stop.
    const deps = activityDepsOf(engine, new AbortController().signal);
    const found = engine.accounts.find((one) => one.provider === provider && one.id === account);
    if (found === undefined) throw new CommandError(`No ${provider} account ${account} is configured`);
    const input = { provider, account, day };
    await compareDay(deps, input, file === undefined ? {} : { lines: readSettlementFile(found, day, file) });
    if (settle) await settleUndecided(deps, runOf(deps, input));
    return await reportOf(engine.store, { day, isAll: true, only: runOf(deps, input).id });
  } finally {
    await engine.close();
  }
}

function runArguments(values: {
  provider?: string;
  account?: string;
  day?: string;
  file?: string;
  settle: boolean;
}): RunArguments {
  const { account, file, settle } = values;
  const provider = providerNames.find((name) => name === values.provider);
  if (provider === undefined || account === undefined) throw new CommandError(usage);
  const day = values.day ?? lastSettledDay(provider, Date.now());
  if (!isDay(day)) throw new CommandError(`${day} is no day: YYYY-MM-DD`);
  return { provider, account, day, file, settle };
}

/** Runs one command; answers with what to print. */
export async function runReconcile(args: readonly string[], env: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new CommandError(usage);
  if (command === 'run') return run(engineEnvironment(env, folder), runArguments(values));
  if (command !== 'report') throw new CommandError(usage);
  const store = await createStore({ uri: databaseUri(env, folder) });
  try {
    return await reportOf(store, { isAll: values.all, ...(values.day !== undefined && { day: values.day }) });
  } finally {
    await store.close();
  }
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await runReconcile(process.argv.slice(2), process.env, process.cwd())}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
