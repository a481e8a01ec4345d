import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../stack/project-root';
import { formatCrashPoint, type CrashPoint } from './crash-points';
import type { Lane } from './lane';

/** An engine process of a lane. */
export interface EngineProcess {
  /** Resolves to the signal that ended it, or its exit code. */
  readonly ended: Promise<string>;
  /** As if the power had failed. */
  kill(): Promise<void>;
}

const mainFile = (): string => join(projectRoot(), 'dist', 'dev', 'engine-main.js');

/** Starts the lane's engine, logging to a file; with a crash point it will kill itself there. */
export function startEngine(lane: Lane, logFile: string, crashAt?: CrashPoint): EngineProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [mainFile()], {
    cwd: projectRoot(),
    env: {
      PATH: process.env['PATH'] ?? '',
      ...lane.env,
      ...(crashAt === undefined ? {} : { CRASH_AT: formatCrashPoint(crashAt) }),
    },
    stdio: ['ignore', 'ignore', log],
  });
  closeSync(log);
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
  return {
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
