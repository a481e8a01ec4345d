import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from './process-identity';
import { isAlive } from './process-identity';

const pollMs = 25;
/** How long a server may take to close its files before it is killed. */
export const stopGraceMs = 15_000;
const killGraceMs = 5_000;

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (isAlive(identity)) throw error;
  }
}

async function waitForEnd(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Asks the process to end, waits, and kills it if it won't. Never signals another process that got its number. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number = stopGraceMs): Promise<void> {
  signal(identity, 'SIGTERM');
  if (await waitForEnd(identity, graceMs)) return;
  signal(identity, 'SIGKILL');
  if (await waitForEnd(identity, killGraceMs)) return;
  throw new Error(`process ${identity.pid} survived SIGKILL`);
}
