import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain } from '../../worker/run-main';
import { projectRoot } from '../stack/project-root';
import { timeSkippingServerPath } from '../stack/resolve';
import { startStack } from '../stack/start-stack';
import { hunt, type Hunted } from './hunt';
import { promises, readMutants } from './mutant';
import { summaryOf, tableOf, writeList } from './report';

const usage = `Usage: npm run mutants -- [--only PROMISE[/NAME]] [--lanes N] [--write]
  --only I3        the mutants of one promise (I1 to I10) or rule (R1 to R14), or one of them: I3/lost-call-fails
  --lanes N        work copies side by side (default: one a core, two at most)
  --write          put the list and its result into docs/testing.md
`;

const maxLanes = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, lanes: { type: 'string' }, write: { type: 'boolean', default: false } },
  });
  const { only, lanes = String(Math.min(availableParallelism(), maxLanes)), write } = values;
  if (only !== undefined && !promises.includes(only.split('/')[0] ?? '')) throw new Error(usage);
  if (!/^[1-9]\d?$/.test(lanes)) throw new Error(usage);
  if (write && only !== undefined) throw new Error('--write needs all mutants: leave --only out');
  return { only, lanes: Number(lanes), write };
}

/** Servers that live for the whole hunt, and a folder that goes with them. */
async function withServers<T>(act: (env: NodeJS.ProcessEnv, scratch: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'refund-engine-mutants-'));
  const dataDir = join(scratch, 'data');
  mkdirSync(dataDir);
  const stack = await startStack({
    env: { PATH: process.env['PATH'], TEMPORAL_PORT: '0', MONGODB_PORT: '0' },
    folders: { dataDir, logsDir: join(dataDir, 'logs') },
    throwAway: true,
  });
  const env = {
    ...process.env,
    JEST_NO_SERVERS: '1',
    TEST_MONGODB_URI: stack.mongodbUri,
    TEST_TEMPORAL_ADDRESS: stack.temporalAddress,
    TEST_TIME_SKIPPING_SERVER: timeSkippingServerPath(),
  };
  try {
    return await act(env, scratch);
  } finally {
    await stack.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function interrupted(stopRequested: Promise<void>): Promise<never> {
  await stopRequested;
  throw new Error('interrupted');
}

async function main(stopRequested: Promise<void>): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  const project = projectRoot();
  const mutants = readMutants(project).filter(
    ({ promise, name }) => asked.only === undefined || asked.only === promise || asked.only === `${promise}/${name}`,
  );
  if (mutants.length === 0) throw new Error(usage);
  let done = 0;
  const tell = ({ mutant, fate, seconds, why }: Hunted): void => {
    done += 1;
    const name = `${mutant.promise}/${mutant.name}`;
    say(`${String(done).padStart(3)}/${mutants.length} ${fate.padEnd(8)} ${seconds.toFixed(1).padStart(5)} s  ${name}`);
    if (why !== '') say(`            ${why}`);
  };
  const startedMs = performance.now();
  const hunted = await withServers((env, scratch) =>
    Promise.race([
      hunt({ project, scratch, mutants, env, lanes: asked.lanes, onHunted: tell }),
      interrupted(stopRequested),
    ]),
  );
  say(tableOf(hunted));
  say(`${summaryOf(hunted)} in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  if (asked.write) writeList(join(project, 'docs', 'testing.md'), hunted);
  if (hunted.some(({ fate }) => fate !== 'killed')) process.exitCode = 1;
}

runMain(main);
