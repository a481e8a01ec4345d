import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stackDir } from './paths.mjs';
import { say } from './report.mjs';

const pollMs = 250;
/** The guard is held for a few system calls; one that is older belongs to a process that was killed within them. */
const guardStaleMs = 10_000;

/** When a process began, in words that only serve to tell it from a later one with its number; undefined when none runs. */
function startOf(pid) {
  try {
    // Behind the name, which may hold spaces: state is field 3, the start in clock ticks field 22 (man 5 proc).
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim() || undefined;
  } catch {
    return undefined;
  }
}

const isRunning = ({ pid, startedAt }) => startedAt !== undefined && startOf(pid) === startedAt;

/** Links a file that already names us into place: the lock exists whole or not at all. */
function tryLock(lockFile) {
  const ours = `${lockFile}.${process.pid}`;
  writeFileSync(ours, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }));
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

/** Who holds the lock; undefined when nobody does any more. */
function holderOf(lockFile) {
  let text;
  try {
    text = readFileSync(lockFile, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, startedAt } = JSON.parse(text);
    return { pid, startedAt };
  } catch {
    return { pid: undefined, startedAt: undefined };
  }
}

/**
 * Removes a lock whose holder is gone. Of several waiters one at a time looks and removes: otherwise one could remove the
 * lock that another has just taken in the place of the stale one.
 */
function removeStale(lockFile) {
  const guard = `${lockFile}.guard`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeOldGuard(guard);
    return;
  }
  try {
    const holder = holderOf(lockFile);
    if (holder !== undefined && !isRunning(holder)) rmSync(lockFile, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

function removeOldGuard(guard) {
  try {
    if (Date.now() - statSync(guard).mtimeMs > guardStaleMs) rmdirSync(guard);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Runs the work while no other process of this clone runs work under the same name. */
export async function withLock(name, work, folder = stackDir) {
  mkdirSync(folder, { recursive: true });
  const lockFile = join(folder, `${name}.lock`);
  let waiting = false;
  while (!tryLock(lockFile)) {
    const holder = holderOf(lockFile);
    if (holder !== undefined && !isRunning(holder)) removeStale(lockFile);
    else if (holder !== undefined && !waiting) {
      waiting = true;
      say(`another ${name} (process ${holder.pid}) is running here; waiting for it`);
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
