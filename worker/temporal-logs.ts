import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger as TemporalLogger } from '@temporalio/common';
import type { Logger } from 'pino';
import { safeTrace } from '../domain/safe-trace';

/** What of the SDK's words about a line is ids and stable words. Everything else may hold a payload, and stays out. */
const plainFields = [
  'sdkComponent',
  'taskQueue',
  'namespace',
  'workflowId',
  'workflowType',
  'runId',
  'activityId',
  'activityType',
  'attempt',
  'target',
] as const;

function fieldsOf(meta: LogMetadata = {}): object {
  const plain = plainFields.flatMap((name): [string, unknown][] => {
    const value: unknown = meta[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
  });
  const error: unknown = meta['error'];
  return { ...Object.fromEntries(plain), ...(error !== undefined && { trace: safeTrace(error) }) };
}

/** Temporal's SDK speaking through our logger: JSON lines without anything that an error or a call carries. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta?: LogMetadata): void =>
      logger[level](fieldsOf(meta), message);
  const lines = { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const names = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  return { ...lines, log: (level: LogLevel, message, meta) => lines[names[level]](message, meta) };
}

let installed = false;

/** Once a process, before the first connection: the SDK has one runtime, made by whoever comes first. */
export function logTemporalTo(logger: Logger): void {
  if (installed || Runtime._instance !== undefined) return;
  installed = true;
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}
