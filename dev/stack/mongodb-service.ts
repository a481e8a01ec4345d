import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { loopback } from './ports';
import type { MongoFlavour } from './resolve';
import type { ServiceSpec } from './service';
import type { PortRequest } from './settings';

const pingTimeoutMs = 1_000;
const databaseName = 'refund_engine';

/** Whether MongoDB answers a ping at the address. */
export async function answersPing(uri: string, timeoutMs: number = pingTimeoutMs): Promise<boolean> {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: timeoutMs, connectTimeoutMS: timeoutMs });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** The address of the engine's database on a server of ours. */
export function localMongoUri(port: number): string {
  return `mongodb://${loopback}:${port}/${databaseName}?directConnection=true`;
}

function mongodArgs(port: number, folder: string): string[] {
  return ['--bind_ip', loopback, '--port', String(port), '--dbpath', folder, '--quiet'];
}

/** The stand-ins acknowledge `j: true` without flushing unless they flush on each commit. */
function secantusArgs(port: number, folder: string, durable: boolean): string[] {
  const args = ['--host', loopback, '--port', String(port), '--storage-path', folder];
  args.push('--log-level', 'WARNING', '--cache-size', '512M');
  return durable ? [...args, '--sync-on-commit'] : args;
}

export interface MongoSpecOptions {
  binary: { flavour: MongoFlavour; path: string };
  port: PortRequest;
  dataDir: string;
  /** False only for throw-away data: what was acknowledged need not survive a power cut. */
  durable: boolean;
}

export function mongoService({ binary, port, dataDir, durable }: MongoSpecOptions): ServiceSpec {
  // mongod and the stand-ins keep their files apart: neither can read the other's.
  const folder = join(dataDir, binary.flavour);
  mkdirSync(folder, { recursive: true });
  return {
    name: 'mongodb',
    path: binary.path,
    portRequests: [port],
    args: ([first = 0]) =>
      binary.flavour === 'mongod' ? mongodArgs(first, folder) : secantusArgs(first, folder, durable),
    isHealthy: ([first = 0]) => answersPing(localMongoUri(first)),
  };
}
