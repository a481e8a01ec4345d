import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { rememberedHead } from '../activities/sealing/start-sealer';
import { parseVerifierKey, type Verifier } from '../ledger/seals/signing-keys';
import { readConfig } from '../worker/config';
import { connectEngine, type Engine } from '../worker/engine';
import { projectRoot } from '../worker/project-root';
import { engineEnvironment } from './engine-here';
import { CommandError } from './keys-command';
import { acceptHead } from './ledger-commands/accept-head';
import { compareBalances, renewBalances } from './ledger-commands/balances';
import { checkConsistency, checkReceipts, type Said } from './ledger-commands/offline';
import { describeVerification, verifyAll } from './ledger-commands/verify';

const usage = `Usage:
  npm run ledger -- verify [--checkpoints FILE] [--resume FILE]
      recomputes the whole ledger; FILE of --checkpoints is what LEDGER_CHECKPOINT_FILE named, that of --resume keeps how far it is
  npm run ledger -- check-receipt FILE --key KEY
      checks receipts (GET /v1/refunds/:id/proof) with nothing but the public key (GET /v1/ledger/checkpoint)
  npm run ledger -- consistency EARLIER LATER --proof FILE --key KEY
      checks that the log of one checkpoint began as that of another; FILE is an answer of GET /v1/ledger/consistency
  npm run ledger -- accept-head --by WHO REASON
      has a sealer that stopped (ledger_rolled_back) go on from what the database holds
  npm run ledger -- verify-balances
      recomputes the sums of balances from the sealed records, and compares them
  npm run ledger -- rebuild-balances
      makes the sums again from the sealed records, and puts them in their place

All but check-receipt and consistency are of the engine that the environment names, else of that
last started here with npm start.`;

const options = {
  checkpoints: { type: 'string' },
  resume: { type: 'string' },
  key: { type: 'string', multiple: true, default: [] as string[] },
  proof: { type: 'string' },
  by: { type: 'string' },
} as const;

const readText = (file: string): string => {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}`);
  return readFileSync(file, 'utf8');
};

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} is not JSON`);
  }
}

function verifiersOf(keys: readonly string[]): Verifier[] {
  const verifiers = keys.map(parseVerifierKey).filter((verifier) => verifier !== null);
  if (verifiers.length === 0 || verifiers.length < keys.length)
    throw new CommandError('--key must be <name>+<key id>+<base64>, as GET /v1/ledger/checkpoint has it');
  return verifiers;
}

/** The notes of a file of checkpoints, in constant memory: each ends with an empty line after its signatures. */
async function* notesOf(file: string | undefined): AsyncGenerator<string> {
  if (file === undefined) return;
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}`);
  let lines: string[] = [];
  let isSigned = false;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line === '' && isSigned) {
      yield `${lines.join('\n')}\n`;
      [lines, isSigned] = [[], false];
      continue;
    }
    lines.push(line);
    isSigned = line.startsWith('— ');
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** Runs one command; `holds` is false when something is wrong with what was checked. */
export async function runLedger(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Said> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, first, second, ...more] = positionals;
  if (command === 'check-receipt' && first !== undefined && second === undefined)
    return checkReceipts(readJson(first), verifiersOf(values.key));
  if (command === 'consistency' && first !== undefined && second !== undefined && values.proof !== undefined)
    return checkConsistency([readText(first), readText(second)], readJson(values.proof), verifiersOf(values.key));
  if (command === 'verify' && first === undefined) return verify(env, values, say);
  if (command === 'verify-balances' && first === undefined)
    return onEngine(env, ({ store }) => compareBalances(store.balances, say));
  if (command === 'rebuild-balances' && first === undefined)
    return onEngine(env, ({ store }) => renewBalances(store.balances, say));
  const reason = [first, second, ...more].filter((word) => word !== undefined).join(' ');
  if (command === 'accept-head' && values.by !== undefined && reason !== '') return accept(env, values.by, reason);
  return { lines: [usage], holds: false };
}

/** Runs `act` on the engine, without workers. */
async function onEngine(env: NodeJS.ProcessEnv, act: (engine: Engine) => Promise<Said>): Promise<Said> {
  const engine = await connectEngine({ config: readConfig({ LOG_LEVEL: 'warn', ...env }, projectRoot()) });
  try {
    return await act(engine);
  } finally {
    await engine.close();
  }
}

const verify = (
  env: NodeJS.ProcessEnv,
  { checkpoints, resume }: { readonly checkpoints?: string; readonly resume?: string },
  say: (line: string) => void,
): Promise<Said> =>
  onEngine(env, async ({ config, client, store }) => {
    const remembered = await rememberedHead(client.workflow).catch(() => null);
    const keys = { verifiers: config.ledgerSigners.verifiers, hmacKey: config.ledgerHmacKey };
    const result = await verifyAll(store.ledger, keys, { notes: notesOf(checkpoints), resume, remembered, say });
    return { lines: [describeVerification(result)], holds: result.findings === 0 };
  });

const accept = (env: NodeJS.ProcessEnv, by: string, reason: string): Promise<Said> =>
  onEngine(env, async ({ store, client }) => ({
    lines: [await acceptHead(store, client.workflow, { by, reason })],
    holds: true,
  }));

async function main(): Promise<void> {
  const env = engineEnvironment(process.env, process.cwd());
  const { lines, holds } = await runLedger(process.argv.slice(2), env, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!holds) process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
