import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseMachineTime, parsePressureMs, parseProcessTimeMs, parseResidentMib, type MachineTime } from './proc';

/** The processes of a benchmark by what they are; this one's number is `process.pid`. */
export type Processes = Readonly<Record<string, number>>;

/** Counters at one moment. */
export interface Reading {
  readonly atMs: number;
  readonly machine: MachineTime;
  readonly pressureMs: number | null;
  readonly load: number;
  readonly processMs: Readonly<Record<string, number>>;
  readonly residentMib: Readonly<Record<string, number>>;
}

/** Reads what machine and processes have used so far. Throws where there is no /proc, or when a process has ended. */
export function readMeter(processes: Processes): Reading {
  const each = <T>(read: (pid: number) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, read(pid)]));
  return {
    atMs: performance.now(),
    machine: parseMachineTime(readFileSync('/proc/stat', 'utf8')),
    pressureMs: readPressure(),
    load: loadavg()[0] ?? 0,
    processMs: each((pid) => parseProcessTimeMs(readFileSync(`/proc/${pid}/stat`, 'utf8'))),
    residentMib: each((pid) => parseResidentMib(readFileSync(`/proc/${pid}/status`, 'utf8'))),
  };
}

/** A kernel may be built without it. */
function readPressure(): number | null {
  try {
    return parsePressureMs(readFileSync('/proc/pressure/cpu', 'utf8'));
  } catch {
    return null;
  }
}

/** The machine, for whoever reads the numbers later. */
export const describeMachine = () => ({
  processors: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  node: process.version,
});
