import type { Reading } from './meter';

/** What the machine did beside the benchmark between two readings, as shares of all its processors' time (0–1). */
export interface Noise {
  /** Used by processes that are none of ours. */
  readonly foreignShare: number;
  /** Taken by other machines. */
  readonly stolenShare: number;
  /** Share of the time in which something had to wait for a processor; our own load makes this high, so it only informs. */
  readonly pressureShare: number | null;
  readonly load: number;
}

/** More than this beside us, and the numbers are about something else. */
export const foreignShareMax = 0.08;
export const stolenShareMax = 0.02;

export function noiseBetween(before: Reading, after: Reading): Noise {
  const busyMs = after.machine.busyMs - before.machine.busyMs;
  const stolenMs = after.machine.stolenMs - before.machine.stolenMs;
  const allMs = busyMs + stolenMs + after.machine.idleMs - before.machine.idleMs;
  const ownMs = Object.entries(after.processMs).reduce(
    (sum, [name, ms]) => sum + ms - (before.processMs[name] ?? 0),
    0,
  );
  const pressureMs =
    after.pressureMs === null || before.pressureMs === null ? null : after.pressureMs - before.pressureMs;
  return {
    foreignShare: allMs === 0 ? 0 : Math.max(busyMs - ownMs, 0) / allMs,
    stolenShare: allMs === 0 ? 0 : stolenMs / allMs,
    pressureShare: pressureMs === null ? null : pressureMs / (after.atMs - before.atMs),
    load: after.load,
  };
}

export const isNoisy = ({ foreignShare, stolenShare }: Noise): boolean =>
  foreignShare > foreignShareMax || stolenShare > stolenShareMax;
