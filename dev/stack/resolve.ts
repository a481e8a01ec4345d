import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from './project-root';
import { StackError } from './stack-error';

export type MongoFlavour = 'mongod' | 'secantusd-rs' | 'secantusd-py';

/** Where a service comes from: named by the environment, or a binary to start. */
export type Resolved<Flavour extends string> =
  { kind: 'external'; address: string } | { kind: 'binary'; flavour: Flavour; path: string };

/** Where to look; the project's own by default. */
export interface Places {
  env: NodeJS.ProcessEnv;
  embeddedBin: string;
}

export function defaultPlaces(env: NodeJS.ProcessEnv = process.env): Places {
  return { env, embeddedBin: join(projectRoot(), '.stack', 'venv', 'bin') };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function findEmbedded(name: string, places: Places): string {
  const path = join(places.embeddedBin, name);
  if (isExecutable(path)) return path;
  throw new StackError(`${name} is neither on PATH nor in ${places.embeddedBin}: run \`npm run setup\` to install it.`);
}

const findBinary = (name: string, places: Places) => findOnPath(name, places.env) ?? findEmbedded(name, places);

/** MongoDB: `MONGODB_URI`, then `mongod` or `secantusd-rs` on PATH, then the embedded stand-in. */
export function resolveMongo(places: Places = defaultPlaces()): Resolved<MongoFlavour> {
  const named = places.env['MONGODB_URI'];
  if (named) return { kind: 'external', address: named };
  for (const flavour of ['mongod', 'secantusd-rs'] as const) {
    const path = findOnPath(flavour, places.env);
    if (path !== undefined) return { kind: 'binary', flavour, path };
  }
  return { kind: 'binary', flavour: 'secantusd-py', path: findEmbedded('secantusd-py', places) };
}

/** The variables by which `@temporalio/envconfig` is told of a server; any of them means: start none. */
const temporalVariables = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/** Temporal: the environment, then `temporal` on PATH, then the embedded one. The address is empty when a profile holds it. */
export function resolveTemporal(places: Places = defaultPlaces()): Resolved<'temporal'> {
  if (temporalVariables.some((variable) => places.env[variable])) {
    return { kind: 'external', address: places.env['TEMPORAL_ADDRESS'] ?? '' };
  }
  return { kind: 'binary', flavour: 'temporal', path: findBinary('temporal', places) };
}

/** The path of Temporal's CLI with its development server. Throws `StackError` when it isn't installed. */
export function temporalCliPath(places: Places = defaultPlaces()): string {
  return findBinary('temporal', places);
}

/** The path of Temporal's time-skipping test server. Throws `StackError` when it isn't installed. */
export function timeSkippingServerPath(places: Places = defaultPlaces()): string {
  return findBinary('temporal-test-server', places);
}
