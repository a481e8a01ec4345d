/** Readers of the texts under Linux's /proc. See proc(5). */

/** The unit of the counters in /proc: USER_HZ is 100 on every Linux. */
export const tickMs = 10;

/** Time that all processors together spent, in milliseconds since boot. */
export interface MachineTime {
  readonly busyMs: number;
  readonly idleMs: number;
  /** Taken by other machines on the same hardware. */
  readonly stolenMs: number;
}

/** /proc/stat. Guests' time is within user's, so it isn't added. */
export function parseMachineTime(stat: string): MachineTime {
  const line = stat.split('\n').find((text) => text.startsWith('cpu '));
  if (line === undefined) throw new Error('/proc/stat has no line for all processors');
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    busyMs: (user + nice + system + irq + softIrq) * tickMs,
    idleMs: (idle + ioWait) * tickMs,
    stolenMs: steal * tickMs,
  };
}

const userTimeField = 11;

/** /proc/<pid>/stat: what a process has used of processors, in milliseconds. The name may hold anything, blanks too. */
export function parseProcessTimeMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[userTimeField]) + Number(fields[userTimeField + 1])) * tickMs;
}

/** /proc/<pid>/status: resident memory in MiB. */
export function parseResidentMib(status: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? 0 : Number(kib) / 1024;
}

/** /proc/pressure/cpu: for how long something runnable had to wait, in milliseconds since boot; null without it. */
export function parsePressureMs(pressure: string): number | null {
  const totalUs = /^some .*total=(\d+)$/m.exec(pressure)?.[1];
  return totalUs === undefined ? null : Number(totalUs) / 1_000;
}
