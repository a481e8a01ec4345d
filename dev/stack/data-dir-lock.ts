import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock as guard } from 'proper-lockfile';
import type { ProcessIdentity } from './process-identity';
import { identify, isAlive, processIdentitySchema } from './process-identity';
import { StackError } from './stack-error';

const guardStaleMs = 5_000;
const guardRetries = { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 100 };

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Takes a data folder for this process and resolves to what gives it back. The lock names its holder, so it ends at
 * once with a killed process; the guard around the taking keeps two takers apart. Throws `StackError` when another
 * running engine has the folder.
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'engine.lock');
  const release = await guard(dataDir, {
    lockfilePath: join(dataDir, 'engine.lock.guard'),
    stale: guardStaleMs,
    retries: guardRetries,
  });
  try {
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) {
      throw new StackError(
        `process ${holder.pid} already runs an engine on ${dataDir}: stop it, or set STACK_DATA_DIR (and the ports) for another one beside it.`,
      );
    }
    writeFileSync(file, JSON.stringify(identify(process.pid)));
  } finally {
    await release();
  }
  return () => rmSync(file, { force: true });
}
