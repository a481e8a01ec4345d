import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stackDir } from './paths.mjs';
import { say } from './report.mjs';

const pollMs = 250;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Links a file that already holds our pid into place: the lock exists whole or not at all. */
function tryLock(lockFile) {
  const ours = `${lockFile}.${process.pid}`;
  writeFileSync(ours, String(process.pid));
  try {
    linkSync(ours, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(ours, { force: true });
  }
}

function holderOf(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs the work while no other process of this clone runs work under the same name. */
export async function withLock(name, work) {
  mkdirSync(stackDir, { recursive: true });
  const lockFile = join(stackDir, `${name}.lock`);
  let waiting = false;
  while (!tryLock(lockFile)) {
    const holder = holderOf(lockFile);
    if (holder !== undefined && !isRunning(holder)) rmSync(lockFile, { force: true });
    else if (!waiting) {
      waiting = true;
      say(`another ${name} (process ${holder}) is running here; waiting for it`);
    }
    await sleep(pollMs);
  }
  const unlock = () => rmSync(lockFile, { force: true });
  process.once('exit', unlock);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}
