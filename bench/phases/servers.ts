import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ChildrenFile } from '../../dev/stack/children-file';
import { loopback } from '../../dev/stack/ports';
import { projectRoot } from '../../dev/stack/project-root';
import { temporalCliPath } from '../../dev/stack/resolve';
import { runService, type ServiceSpec } from '../../dev/stack/service';
import { startStack, stopAbandoned, type ServiceName, type Stack } from '../../dev/stack/start-stack';
import { temporalService } from '../../dev/stack/temporal-service';

/** The benchmark always measures servers of its own, on free ports, whatever the environment names. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  TEMPORAL_PORT: '0',
  TEMPORAL_UI_PORT: '0',
  MONGODB_PORT: '0',
});

/**
 * Starts servers as `npm start` has them, durable and tuned, on an empty folder, and builds upon them. They are stopped
 * when that fails. Throws `StackError`.
 */
export async function onServers<T>(services: readonly ServiceName[], build: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await startServers(services);
  try {
    return await build(stack);
  } catch (error) {
    await stopServers(stack);
    throw error;
  }
}

async function startServers(services: readonly ServiceName[]): Promise<Stack> {
  const dataDir = join(projectRoot(), '.stack', 'bench');
  if (existsSync(dataDir)) await stopAbandoned(dataDir, 0);
  rmSync(dataDir, { recursive: true, force: true });
  const logsDir = join(projectRoot(), '.stack', 'bench-logs');
  return startStack({ env: serverEnvironment(), folders: { dataDir, logsDir }, services });
}

/** Stops the servers and removes their data; their logs stay. */
export async function stopServers(stack: Stack): Promise<void> {
  await stack.stop();
  rmSync(stack.dataDir, { recursive: true, force: true });
}

/** What makes `dev/stack`'s Temporal quicker than one that is just started: polling rates, and SQLite's write-ahead log. */
const tuningFlags = ['--dynamic-config-value', '--sqlite-pragma'];

/** A second Temporal beside the stack, durable too, on a server's defaults; stops with the stack. Resolves to its address. */
export async function startDefaultTemporal(stack: Stack): Promise<string> {
  const dataDir = join(stack.dataDir, 'temporal-defaults');
  mkdirSync(dataDir, { recursive: true });
  const tuned = temporalService({
    path: temporalCliPath(),
    port: { variable: 'TEMPORAL_PORT', port: 0 },
    uiPort: undefined,
    dataDir,
  });
  const spec: ServiceSpec = {
    ...tuned,
    name: 'temporal-defaults',
    args: (ports) => withoutTuning(tuned.args(ports)),
  };
  const { ports } = await runService(spec, new ChildrenFile(stack.dataDir), stack.logsDir);
  return `${loopback}:${ports[0]}`;
}

/** Leaves out the flags and the value after each. */
const withoutTuning = (args: readonly string[]): string[] =>
  args.filter((arg, index) => !tuningFlags.includes(arg) && !tuningFlags.includes(args[index - 1] ?? ''));

/** The process numbers of the servers that run, by name. */
export const serverProcesses = (stack: Stack): Record<string, number> =>
  Object.fromEntries(new ChildrenFile(stack.dataDir).list().map(({ name, process: { pid } }) => [name, pid]));
