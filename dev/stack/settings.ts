import { isAbsolute, join } from 'node:path';
import { projectRoot } from './project-root';
import { StackError } from './stack-error';

/** Where each port of the engine listens unless the environment says otherwise. */
export const defaultPorts = {
  API_PORT: 3000,
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  MONGODB_PORT: 27017,
  SANDBOX_PORT: 4010,
} as const;

export type PortVariable = keyof typeof defaultPorts;

/** A port as asked for: the variable that sets it, and its number, where 0 is any free one. */
export interface PortRequest {
  variable: PortVariable;
  port: number;
}

const highestPort = 65_535;

/** Reads a port from the environment. Throws `StackError` when it isn't a whole number from 0 to 65535. */
export function requestedPort(env: NodeJS.ProcessEnv, variable: PortVariable): PortRequest {
  const text = env[variable];
  if (text === undefined || text === '') return { variable, port: defaultPorts[variable] };
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= highestPort) return { variable, port };
  throw new StackError(`${variable}=${text} is not a port: use a number from 0 (any free port) to ${highestPort}.`);
}

/** Where data and logs are kept. */
export interface StackFolders {
  dataDir: string;
  logsDir: string;
}

/** `STACK_DATA_DIR` moves the data, and with it the logs, so that engines side by side don't share a log. */
export function stackFolders(env: NodeJS.ProcessEnv): StackFolders {
  const root = projectRoot();
  const named = env['STACK_DATA_DIR'];
  if (!named) return { dataDir: join(root, '.stack', 'data'), logsDir: join(root, '.stack', 'logs') };
  const dataDir = isAbsolute(named) ? named : join(root, named);
  return { dataDir, logsDir: join(dataDir, 'logs') };
}
