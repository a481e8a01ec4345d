import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { ChildrenFile } from '../../../dev/stack/children-file';
import type { ProcessIdentity } from '../../../dev/stack/process-identity';
import { isAlive } from '../../../dev/stack/process-identity';
import type { Stack, StackOptions } from '../../../dev/stack/start-stack';
import { startStand } from '../../../dev/stand';
import { startStack, stopAbandoned } from '../../../dev/stack/start-stack';

const engineScript = join(__dirname, 'engine-process.ts');
const register = join(__dirname, '..', '..', 'support', 'register-typescript.js');

let dataDir: string;
const engines: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'refund-engine-stack-'));
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map(kill));
  await stopAbandoned(dataDir, 0);
  rmSync(dataDir, { recursive: true, force: true });
});

const env = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  STACK_DATA_DIR: dataDir,
  MONGODB_PORT: '0',
  ...extra,
});

function startMongo(options: StackOptions = {}): Promise<Stack> {
  return startStack({ env: env(), services: ['mongodb'], ...options });
}

/** An engine in a process of its own, which a test can kill. */
async function startEngineProcess(): Promise<{ engine: ChildProcess; uri: string }> {
  const engine = spawn(process.execPath, ['-r', register, engineScript], {
    env: env(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  engines.push(engine);
  for await (const line of createInterface({ input: engine.stdout })) {
    return { engine, uri: line };
  }
  throw new Error('the engine ended before it was ready');
}

async function kill(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  const ended = once(engine, 'exit');
  engine.kill('SIGKILL');
  await ended;
}

function recordedMongo(): ProcessIdentity {
  const record = new ChildrenFile(dataDir).list().find(({ name }) => name === 'mongodb');
  if (record === undefined) throw new Error('no mongodb is recorded');
  return record.process;
}

async function withDatabase<T>(
  uri: string,
  work: (notes: mongo.Collection<{ _id: number }>) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(uri);
  try {
    return await work(client.db().collection<{ _id: number }>('notes'));
  } finally {
    await client.close();
  }
}

const write = (uri: string, ids: number[]) =>
  withDatabase(uri, async (notes) => {
    for (const id of ids) await notes.insertOne({ _id: id }, { writeConcern: { w: 'majority', j: true } });
  });

const count = (uri: string) => withDatabase(uri, (notes) => notes.countDocuments({}));

describe('after kill -9 of the engine', () => {
  test('the next start adopts the database that still runs, and its stop ends it', async () => {
    const { engine, uri } = await startEngineProcess();
    await write(uri, [1, 2, 3]);
    const before = recordedMongo();
    await kill(engine);
    expect(isAlive(before)).toBe(true);

    const stack = await startMongo();
    expect(recordedMongo()).toEqual(before);
    expect(stack.mongodbUri).toBe(uri);
    expect(await count(stack.mongodbUri)).toBe(3);

    await stack.stop();
    expect(isAlive(before)).toBe(false);
    expect(new ChildrenFile(dataDir).list()).toEqual([]);
  });

  test('a start with other settings stops it and starts another on the same data', async () => {
    const { engine, uri } = await startEngineProcess();
    await write(uri, [1]);
    const before = recordedMongo();
    await kill(engine);

    const stack = await startMongo({ throwAway: true });
    expect(isAlive(before)).toBe(false);
    expect(recordedMongo()).not.toEqual(before);
    expect(await count(stack.mongodbUri)).toBe(1);
    await stack.stop();
  });

  test('a process that got the number of a recorded child is not touched', async () => {
    const stranger = spawn('sleep', ['60']);
    const children = new ChildrenFile(dataDir);
    const process = { pid: stranger.pid ?? 0, startedAt: 'long ago' };
    children.put({ name: 'temporal', process, signature: 'any', ports: [1] });

    await stopAbandoned(dataDir);
    expect(children.list()).toEqual([]);
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill();
  });
});

test('what was acknowledged survives kill -9 of the database, and its end is reported', async () => {
  const lost: string[] = [];
  const first = await startMongo({ onServiceLost: (name) => lost.push(name) });
  const ids = Array.from({ length: 50 }, (_, index) => index);
  await write(first.mongodbUri, ids);
  process.kill(recordedMongo().pid, 'SIGKILL');
  while (lost.length === 0) await sleep(5);
  expect(lost).toEqual(['mongodb']);
  await first.stop();

  const second = await startMongo();
  expect(await count(second.mongodbUri)).toBe(ids.length);
  await second.stop();
});

test('a second engine on the same data is refused with the remedy, and leaves the first alone', async () => {
  const { engine, uri } = await startEngineProcess();
  await expect(startMongo()).rejects.toThrow(/process \d+ already runs an engine on .*STACK_DATA_DIR/);
  expect(await count(uri)).toBe(0);
  await kill(engine);
});

test('engines on different data run side by side', async () => {
  const other = mkdtempSync(join(tmpdir(), 'refund-engine-stack-'));
  const stacks = await Promise.all([
    startMongo({ throwAway: true }),
    startMongo({ throwAway: true, env: env({ STACK_DATA_DIR: other }) }),
  ]);
  await write(stacks[0].mongodbUri, [1]);
  expect(await Promise.all(stacks.map(({ mongodbUri }) => count(mongodbUri)))).toEqual([1, 0]);
  await Promise.all(stacks.map((stack) => stack.stop()));
  rmSync(other, { recursive: true, force: true });
});

describe('a stand', () => {
  async function taken(): Promise<{ server: Server; port: string }> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, port: String((server.address() as AddressInfo).port) };
  }

  test('on data that another engine has names that engine, not a port of it', async () => {
    const { engine } = await startEngineProcess();
    const { server, port } = await taken();
    const second = startStand({ env: env({ SANDBOX_PORT: port }), services: ['mongodb'] });
    await expect(second).rejects.toThrow(/process \d+ already runs an engine on .*STACK_DATA_DIR/);
    server.close();
    await kill(engine);
  });

  test.each(['API_PORT', 'SANDBOX_PORT'])('whose %s is taken says so before anything is started', async (variable) => {
    const { server, port } = await taken();
    const ports = { API_PORT: '0', SANDBOX_PORT: '0', [variable]: port };
    const started = startStand({ env: env(ports), services: ['mongodb'] });
    await expect(started).rejects.toThrow(new RegExp(`port ${port} is already in use.*${variable}`));
    expect(new ChildrenFile(dataDir).list()).toEqual([]);
    expect(existsSync(join(dataDir, 'logs'))).toBe(false);
    expect(existsSync(join(dataDir, 'engine.lock'))).toBe(false);
    server.close();
  });
});

test('a taken port names the variable, and the data folder is free again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = startMongo({ env: env({ MONGODB_PORT: String(port) }) });
  await expect(taken).rejects.toThrow(new RegExp(`port ${port} is already in use.*MONGODB_PORT`));
  server.close();
  expect(existsSync(join(dataDir, 'engine.lock'))).toBe(false);
});

test('a server that ends while starting fails the start with the end of its log', async () => {
  const binDir = mkdtempSync(join(dataDir, 'bin-'));
  writeFileSync(join(binDir, 'mongod'), '#!/bin/sh\necho "cannot read the data"\nexit 3\n', { mode: 0o755 });
  const failed = startMongo({ env: env({ PATH: `${binDir}:${process.env['PATH']}`, MONGODB_PORT: '0' }) });
  await expect(failed).rejects.toThrow(/mongodb ended while starting.*mongodb\.log:\ncannot read the data/s);
  expect(new ChildrenFile(dataDir).list()).toEqual([]);
});

test('logs go to the data folder, with the log of the start before kept', async () => {
  for (let start = 0; start < 2; start += 1) await (await startMongo({ throwAway: true })).stop();
  expect(existsSync(join(dataDir, 'logs', 'mongodb.log'))).toBe(true);
  expect(readFileSync(join(dataDir, 'logs', 'mongodb.log.1'), 'utf8')).not.toContain('Traceback');
});
