import { readMeter, type Processes } from '../machine/meter';
import { isNoisy, noiseBetween, type Noise } from '../machine/noise';
import type { Subject, SubjectName, Unit } from '../subjects/subject';
import { closedLoop } from './closed-loop';

/** One subject's turn at one level. */
export interface Slice {
  readonly subject: SubjectName;
  readonly level: number;
  readonly units: readonly Unit[];
  readonly perSecond: number;
  /** Processor time by process, in milliseconds a unit. */
  readonly cpuMsPerUnit: Readonly<Record<string, number>>;
  readonly residentMib: Readonly<Record<string, number>>;
  readonly noise: Noise;
  readonly noisy: boolean;
}

export interface SliceOptions {
  readonly level: number;
  readonly sliceMs: number;
  readonly processes: Processes;
}

const leadInMs = 1_000;
/** More than any machine that this runs on will do. */
const unitsPerSecondMax = 400;

/** How many units may be asked for in this time, at most. */
export const unitsWithin = (milliseconds: number): number => Math.ceil((milliseconds / 1_000) * unitsPerSecondMax);

export async function measureSlice(subject: Subject, options: SliceOptions): Promise<Slice> {
  const { level, sliceMs, processes } = options;
  await subject.prepare?.(unitsWithin(leadInMs + sliceMs) + level);
  const { units, before, after } = await closedLoop(subject, {
    concurrency: level,
    leadInMs,
    windowMs: sliceMs,
    read: () => readMeter(processes),
  });
  const noise = noiseBetween(before, after);
  const cpuMsPerUnit = Object.entries(after.processMs).map(([name, ms]) => [
    name,
    (ms - (before.processMs[name] ?? 0)) / units.length,
  ]);
  return {
    subject: subject.name,
    level,
    units,
    perSecond: units.length / ((after.atMs - before.atMs) / 1_000),
    cpuMsPerUnit: Object.fromEntries(cpuMsPerUnit),
    residentMib: after.residentMib,
    noise,
    noisy: isNoisy(noise),
  };
}
