import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeSkippingServerPath } from '../../dev/stack/resolve';
import { StackError } from '../../dev/stack/stack-error';
import { startStack, stopAbandoned } from '../../dev/stack/start-stack';
import { keepForTeardown } from './running-servers';

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

/**
 * Jest's global setup: one MongoDB and one Temporal for all tests, started together on free ports with throw-away
 * data; their addresses go to the test processes by the environment. `JEST_NO_SERVERS=1` starts none, for pure tests.
 */
export default async function startServers(): Promise<void> {
  if (process.env['JEST_NO_SERVERS'] === '1') return;
  const parent = join(tmpdir(), 'refund-engine-tests');
  mkdirSync(parent, { recursive: true });
  await removeAbandoned(parent);
  const dataDir = mkdtempSync(join(parent, folderPrefix));
  const stack = await startStack({
    env: ownEnvironment(),
    folders: { dataDir, logsDir: join(dataDir, 'logs') },
    throwAway: true,
  });
  keepForTeardown(stack);
  process.env['TEST_MONGODB_URI'] = stack.mongodbUri;
  process.env['TEST_TEMPORAL_ADDRESS'] = stack.temporalAddress;
  process.env['TEST_TIME_SKIPPING_SERVER'] = timeSkippingServerPath();
}
