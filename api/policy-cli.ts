import { parseArgs } from 'node:util';
import { diffPolicies } from '../risk/decisions/diff';
import { createStore } from '../store/create-store';
import { projectRoot } from '../worker/project-root';
import { readShippedRiskPolicy } from '../worker/risk-policy-file';
import { databaseUri } from './keys-cli';
import { CommandError } from './keys-command';
import { replayPolicy, reportShadow, type Past } from './policy-commands/compare';
import { findPolicy, readPolicyFile, type PolicyPlace } from './policy-commands/find-policy';
import { endShadow, publishPolicy, shadowPolicy } from './policy-commands/publish';
import { differencesTable, policyTable, publicationsTable } from './policy-commands/tables';

const usage = `Usage:
  npm run policy -- check FILE                says everything that is wrong with a risk policy
  npm run policy -- publish FILE [--by WHO]   has it decide on new refunds; what is decided stays
  npm run policy -- show [VERSION]            by default the live one
  npm run policy -- diff A B                  each a version, live, shipped or a file
  npm run policy -- list
  npm run policy -- replay FILE --since TIME [--until TIME] [--merchant ID …]
      what it would have made of past refunds; TIME is a date, a time, or how long ago: 30d
  npm run policy -- shadow FILE | off [--by WHO]
      has a candidate decide beside the live policy, only to be recorded
  npm run policy -- shadow report [--since TIME] [--merchant ID …]

The database is the one that MONGODB_URI names, else that of the engine last started here with npm start.
How policies are written: docs/risk-decisions.md.`;

const options = {
  by: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  merchant: { type: 'string', multiple: true, default: [] as string[] },
} as const;

const commands: readonly string[] = ['check', 'publish', 'show', 'diff', 'list', 'replay', 'shadow'];
/** Publications that one screen shows. */
const listedMax = 50;

/** Runs one command; answers with what to print. Throws CommandError for what the person at the terminal did wrong. */
export async function runPolicy(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  now: Date = new Date(),
): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, first, second, ...more] = positionals;
  if (more.length > 0 || command === undefined || !commands.includes(command)) throw new CommandError(usage);
  if (command === 'check' && first !== undefined && second === undefined) return check(first);
  const store = await createStore({ uri: databaseUri(env, folder) });
  try {
    const by = values.by ?? env['USER'] ?? 'terminal';
    const place: PolicyPlace = { store, shipped: readShippedRiskPolicy(env, projectRoot()), by, now };
    const past: Past = { since: values.since, until: values.until, merchants: values.merchant };
    const answer = await run(place, [command, first, second], past);
    if (answer === null) throw new CommandError(usage);
    return answer;
  } finally {
    await store.close();
  }
}

type Words = readonly [command: string, first: string | undefined, second: string | undefined];

async function run(place: PolicyPlace, [command, first, second]: Words, past: Past): Promise<string | null> {
  if (command === 'diff' && first !== undefined && second !== undefined) return diff(place, first, second);
  if (second !== undefined) return null;
  if (command === 'list' && first === undefined) return list(place);
  if (command === 'show') return show(place, first ?? 'live');
  if (first === undefined) return null;
  if (command === 'publish') return publishPolicy(place, first);
  if (command === 'replay') return replayPolicy(place, first, past);
  if (command !== 'shadow') return null;
  if (first === 'off') return endShadow(place);
  return first === 'report' ? reportShadow(place, past) : shadowPolicy(place, first);
}

function check(file: string): string {
  const { policy } = readPolicyFile(file);
  return `${policyTable(policy)}\n${policy.version} can be published: ${policy.rules.length} rules.`;
}

async function show(place: PolicyPlace, named: string): Promise<string> {
  const policy = await findPolicy(place, named);
  return `${policy.version}\n${policyTable(policy)}`;
}

async function list({ store, shipped }: PolicyPlace): Promise<string> {
  const [{ shadow }, published] = await Promise.all([store.riskPolicies.live(), store.riskPolicies.list(listedMax)]);
  const lines =
    published.length === 0
      ? `None was published: the shipped ${shipped.version} decides.`
      : publicationsTable(published);
  return shadow === null
    ? lines
    : `${lines}\nBeside it, only recorded: ${shadow.version} (since ${shadow.at.toISOString()})`;
}

async function diff(place: PolicyPlace, first: string, second: string): Promise<string> {
  const [before, after] = await Promise.all([findPolicy(place, first), findPolicy(place, second)]);
  return differencesTable(diffPolicies(before, after), [before.version, after.version]);
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await runPolicy(process.argv.slice(2), process.env, process.cwd())}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
