import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildRecord, ChildrenFile } from './children-file';
import { claimPort } from './ports';
import { identify, isAlive } from './process-identity';
import type { ProcessIdentity } from './process-identity';
import type { PortRequest } from './settings';
import { StackError } from './stack-error';
import { stopProcess } from './stop-process';

/** A server the stack can start: what to run, on which ports, and how to tell that it serves. */
export interface ServiceSpec {
  name: string;
  path: string;
  portRequests: PortRequest[];
  args(ports: number[]): string[];
  isHealthy(ports: number[]): Promise<boolean>;
}

/** A server that answers. */
export interface RunningService {
  name: string;
  process: ProcessIdentity;
  ports: number[];
  adopted: boolean;
}

const healthPollMs = 50;
const startTimeoutMs = 60_000;
const adoptTimeoutMs = 3_000;
const portRaceAttempts = 3;
const quotedLogLines = 15;

function signatureOf(spec: ServiceSpec): string {
  const requested = spec.portRequests.map(({ port }) => port);
  return createHash('sha256')
    .update(JSON.stringify([spec.path, ...spec.args(requested)]))
    .digest('hex');
}

/** Opens the log of this start; the log of the start before stays beside it as `.log.1`. */
function openLog(path: string): number {
  if (existsSync(path)) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}

function endOfLog(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-quotedLogLines).join('\n');
}

/** Polls until healthy; false when the process ended or the time is over. */
async function becomesHealthy(spec: ServiceSpec, ports: number[], identity: ProcessIdentity, withinMs: number) {
  const deadline = Date.now() + withinMs;
  while (isAlive(identity) && Date.now() < deadline) {
    // Asked again after the answer: another process may answer on the port of one that has just ended.
    if (await spec.isHealthy(ports)) return isAlive(identity);
    await sleep(healthPollMs);
  }
  return false;
}

/** The recorded child of an engine that was killed, if it is what would be started now and serves; else it is stopped. */
async function adopt(spec: ServiceSpec, record: ChildRecord): Promise<RunningService | undefined> {
  const { process: identity, ports } = record;
  if (!isAlive(identity)) return undefined;
  const matches = record.signature === signatureOf(spec);
  if (matches && (await becomesHealthy(spec, ports, identity, adoptTimeoutMs))) {
    return { name: spec.name, process: identity, ports, adopted: true };
  }
  await stopProcess(identity);
  return undefined;
}

/**
 * Starts the process in a group of its own, so that Ctrl-C in the terminal reaches the engine alone, which stops its
 * servers after it has drained; recorded before anything else can fail.
 */
function spawnRecorded(spec: ServiceSpec, ports: number[], children: ChildrenFile, logFile: string): ProcessIdentity {
  const log = openLog(logFile);
  const child = spawn(spec.path, spec.args(ports), { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {}); // has no pid then, which the next line reports
  if (child.pid === undefined) throw new StackError(`${spec.name} could not be started from ${spec.path}.`);
  const identity = identify(child.pid) ?? { pid: child.pid, startedAt: 'ended at once' };
  children.put({ name: spec.name, process: identity, signature: signatureOf(spec), ports });
  child.unref();
  return identity;
}

async function startOnce(spec: ServiceSpec, children: ChildrenFile, logFile: string): Promise<RunningService> {
  const ports: number[] = [];
  for (const request of spec.portRequests) ports.push(await claimPort(request));
  const identity = spawnRecorded(spec, ports, children, logFile);
  if (await becomesHealthy(spec, ports, identity, startTimeoutMs)) {
    return { name: spec.name, process: identity, ports, adopted: false };
  }
  const how = isAlive(identity) ? `was not ready after ${startTimeoutMs / 1000} s` : 'ended while starting';
  await stopProcess(identity);
  children.remove(spec.name);
  throw new StackError(`${spec.name} ${how}; the end of ${logFile}:\n${endOfLog(logFile)}`);
}

/** Adopts or starts a service and waits until it serves. Throws `StackError` when it doesn't. */
export async function runService(spec: ServiceSpec, children: ChildrenFile, logsDir: string): Promise<RunningService> {
  const record = children.list().find(({ name }) => name === spec.name);
  const adopted = record && (await adopt(spec, record));
  if (adopted) return adopted;
  mkdirSync(logsDir, { recursive: true });
  const logFile = join(logsDir, `${spec.name}.log`);
  // A port picked as free may be taken before the server has it: then another one is picked.
  const attempts = spec.portRequests.every(({ port }) => port === 0) ? portRaceAttempts : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(spec, children, logFile);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}
