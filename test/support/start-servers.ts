import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeSkippingServerPath } from '../../dev/stack/resolve';
import { StackError } from '../../dev/stack/stack-error';
import { startStack, stopAbandoned, type ServiceName, type Stack } from '../../dev/stack/start-stack';
import { bundleWorkflows } from './bundle-workflows';
import { keepForTeardown } from './running-servers';
import stopServers from './stop-servers';

const folderPrefix = 'data-';

/** Stops and removes what an earlier run that was killed left behind; other runs that are under way keep theirs. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(folderPrefix))) {
    const dataDir = join(parent, name);
    try {
      await stopAbandoned(dataDir, 0);
      rmSync(dataDir, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
    }
  }
}

/** The tests choose their servers themselves: from PATH or embedded, never the ones that the environment names. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TEMPORAL_PORT: '0', MONGODB_PORT: '0' };
}

/** Starts on throw-away data what the tests need, and leaves it to the teardown. */
async function startKept(parent: string, services: readonly ServiceName[]): Promise<Stack> {
  const dataDir = mkdtempSync(join(parent, folderPrefix));
  const stack = await startStack({
    env: ownEnvironment(),
    folders: { dataDir, logsDir: join(dataDir, 'logs') },
    throwAway: true,
    services,
  });
  keepForTeardown(stack);
  return stack;
}

/**
 * Jest's global setup: one Temporal for all tests, and a MongoDB for each process that runs some, so that a file that
 * loads its database keeps no other waiting; and the workflows, bundled once. They start together on free ports; their
 * addresses go to the processes by the environment. `JEST_NO_SERVERS=1` starts none, for pure tests.
 */
export default async function startServers({ maxWorkers }: { maxWorkers: number }): Promise<void> {
  if (process.env['JEST_NO_SERVERS'] === '1') return;
  const parent = join(tmpdir(), 'refund-engine-tests');
  mkdirSync(parent, { recursive: true });
  await removeAbandoned(parent);
  const bundling = bundleWorkflows();
  const first = startKept(parent, ['temporal', 'mongodb']);
  const further = Array.from({ length: maxWorkers - 1 }, () => startKept(parent, ['mongodb']));
  await Promise.allSettled([bundling, first, ...further]);
  // There is no teardown after a set-up that failed.
  const [code, ...stacks] = await Promise.all([bundling, first, ...further]).catch(async (error: unknown) => {
    await stopServers();
    throw error;
  });
  const [{ dataDir, temporalAddress }] = stacks;
  const bundlePath = join(dataDir, 'workflow-bundle.js');
  writeFileSync(bundlePath, code);
  process.env['TEST_WORKFLOW_BUNDLE'] = bundlePath;
  process.env['TEST_MONGODB_URI'] = stacks.map(({ mongodbUri }) => mongodbUri).join(' ');
  process.env['TEST_TEMPORAL_ADDRESS'] = temporalAddress;
  process.env['TEST_TIME_SKIPPING_SERVER'] = timeSkippingServerPath();
}
