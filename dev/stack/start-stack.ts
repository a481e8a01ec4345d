import { statfsSync } from 'node:fs';
import { ChildrenFile } from './children-file';
import { lockDataDir } from './data-dir-lock';
import { answersPing, localMongoUri, mongoService } from './mongodb-service';
import { loopback } from './ports';
import { isAlive } from './process-identity';
import type { Places, Resolved } from './resolve';
import { defaultPlaces, resolveMongo, resolveTemporal } from './resolve';
import type { RunningService, ServiceSpec } from './service';
import { runService } from './service';
import type { StackFolders } from './settings';
import { requestedPort, stackFolders } from './settings';
import { StackError } from './stack-error';
import { stopGraceMs, stopProcess } from './stop-process';
import { temporalService } from './temporal-service';
import { externalTemporalAddress } from './external-temporal';

export interface StackOptions {
  /** Ports, folders and services are read from here; `process.env` by default. */
  env?: NodeJS.ProcessEnv;
  /** Overrides `STACK_DATA_DIR`. */
  folders?: StackFolders;
  /** For tests: Temporal in memory and without its UI, MongoDB without flushing, and no patience when stopping. */
  throwAway?: boolean;
  /** Which services to start; both by default. */
  services?: readonly ServiceName[];
  /** Runs once the data folder is ours and before anything is started; what it throws ends the start. */
  onLocked?: () => Promise<void>;
  /** Hears of progress, a line at a time. */
  log?: (line: string) => void;
  /** Hears, once, of a service that ended by itself. */
  onServiceLost?: (name: string, logsDir: string) => void;
}

export type ServiceName = 'temporal' | 'mongodb';

/** The running stack. */
export interface Stack {
  /** Host and port; empty when the service wasn't asked for. */
  temporalAddress: string;
  /** Absent when Temporal is external or has no UI. */
  temporalUiUrl: string | undefined;
  /** Empty when the service wasn't asked for. */
  mongodbUri: string;
  logsDir: string;
  dataDir: string;
  /** Stops what this process started or adopted, waits for its end, and gives the data folder back. */
  stop(): Promise<void>;
}

const externalTimeoutMs = 10_000;
const watchMs = 250;
const neededDiskBytes = 300e6;

function checkDiskSpace(dataDir: string): void {
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize >= neededDiskBytes) return;
  throw new StackError(
    `the disk of ${dataDir} has less than ${neededDiskBytes / 1e6} MB free: free some, or set STACK_DATA_DIR.`,
  );
}

async function checkExternalMongo(uri: string): Promise<void> {
  if (await answersPing(uri, externalTimeoutMs)) return;
  throw new StackError('MONGODB_URI names a server that does not answer: start it, or unset MONGODB_URI.');
}

/** What of the stack is to be started here, and what the environment names. */
interface Plan {
  temporal: Resolved<'temporal'> | undefined;
  mongo: ReturnType<typeof resolveMongo> | undefined;
  specs: ServiceSpec[];
}

function planStack(places: Places, dataDir: string, options: StackOptions): Plan {
  const { env } = places;
  const wanted = options.services ?? ['temporal', 'mongodb'];
  const throwAway = options.throwAway ?? false;
  const temporal = wanted.includes('temporal') ? resolveTemporal(places) : undefined;
  const mongo = wanted.includes('mongodb') ? resolveMongo(places) : undefined;
  const specs: ServiceSpec[] = [];
  if (temporal?.kind === 'binary') {
    specs.push(
      temporalService({
        path: temporal.path,
        port: requestedPort(env, 'TEMPORAL_PORT'),
        uiPort: throwAway ? undefined : requestedPort(env, 'TEMPORAL_UI_PORT'),
        dataDir: throwAway ? undefined : dataDir,
      }),
    );
  }
  if (mongo?.kind === 'binary') {
    specs.push(mongoService({ binary: mongo, port: requestedPort(env, 'MONGODB_PORT'), dataDir, durable: !throwAway }));
  }
  return { temporal, mongo, specs };
}

/** Stops the recorded children except those named. */
async function stopRecorded(children: ChildrenFile, graceMs = stopGraceMs, except: string[] = []): Promise<void> {
  const unwanted = children.list().filter(({ name }) => !except.includes(name));
  await Promise.all(unwanted.map((record) => stopProcess(record.process, graceMs)));
  for (const { name } of unwanted) children.remove(name);
}

/** The addresses of running services, by the plan. */
interface Found {
  services: RunningService[];
  temporalAddress: string;
  mongodbUri: string;
}

/** Starts what is to be started and checks what the environment names, all at once. */
async function bringUp(plan: Plan, env: NodeJS.ProcessEnv, run: (spec: ServiceSpec) => Promise<RunningService>) {
  const { temporal, mongo, specs } = plan;
  const found: Found = { services: [], temporalAddress: '', mongodbUri: '' };
  const tasks = specs.map(async (spec) => {
    found.services.push(await run(spec));
  });
  if (temporal?.kind === 'external') {
    tasks.push(
      externalTemporalAddress(env, externalTimeoutMs).then((address) => void (found.temporalAddress = address)),
    );
  }
  if (mongo?.kind === 'external') {
    found.mongodbUri = mongo.address;
    tasks.push(checkExternalMongo(mongo.address));
  }
  // All of them, also after one has failed: what has started by then is known and can be stopped.
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
  return found;
}

function addressesOf({ services, temporalAddress, mongodbUri }: Found) {
  const portsOf = (name: ServiceName) => services.find((service) => service.name === name)?.ports ?? [];
  const [temporalPort, uiPort] = portsOf('temporal');
  const [mongoPort] = portsOf('mongodb');
  return {
    temporalAddress: temporalPort === undefined ? temporalAddress : `${loopback}:${temporalPort}`,
    temporalUiUrl: uiPort === undefined ? undefined : `http://${loopback}:${uiPort}`,
    mongodbUri: mongoPort === undefined ? mongodbUri : localMongoUri(mongoPort),
  };
}

/** Calls once when a service is found to have ended. */
function watch(services: RunningService[], lost: (name: string) => void): () => void {
  const timer = setInterval(() => {
    const dead = services.find((service) => !isAlive(service.process));
    if (dead === undefined) return;
    clearInterval(timer);
    lost(dead.name);
  }, watchMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Finds or starts Temporal and MongoDB, in parallel, and resolves when both serve. What an engine that was killed left
 * running on the same data is adopted when it is the same and healthy, and stopped otherwise. Throws `StackError`,
 * with the remedy, when a port, the disk, a binary or the data folder can't be had.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const env = options.env ?? process.env;
  const { dataDir, logsDir } = options.folders ?? stackFolders(env);
  const unlock = await lockDataDir(dataDir);
  const children = new ChildrenFile(dataDir);
  try {
    await options.onLocked?.();
    checkDiskSpace(dataDir);
    const plan = planStack(defaultPlaces(env), dataDir, options);
    const names = plan.specs.map(({ name }) => name);
    await stopRecorded(children, stopGraceMs, names);
    const found = await bringUp(plan, env, async (spec) => {
      const service = await runService(spec, children, logsDir);
      options.log?.(`${spec.name} ${service.adopted ? 'adopted' : 'ready'} on port ${service.ports.join(', UI ')}`);
      return service;
    });
    const unwatch = watch(found.services, (name) => options.onServiceLost?.(name, logsDir));
    let stopping: Promise<void> | undefined;
    const stop = async () => {
      unwatch();
      await stopRecorded(children, options.throwAway ? 0 : stopGraceMs);
      unlock();
    };
    return { ...addressesOf(found), logsDir, dataDir, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stopRecorded(children);
    unlock();
    throw error;
  }
}

/** Stops what an engine that was killed left running on its data. Throws `StackError` when that engine still runs. */
export async function stopAbandoned(dataDir: string, graceMs: number = stopGraceMs): Promise<void> {
  const unlock = await lockDataDir(dataDir);
  await stopRecorded(new ChildrenFile(dataDir), graceMs);
  unlock();
}
