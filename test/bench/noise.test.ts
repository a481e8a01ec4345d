import type { Reading } from '../../bench/machine/meter';
import { foreignShareMax, isNoisy, noiseBetween, stolenShareMax } from '../../bench/machine/noise';

const start: Reading = {
  atMs: 0,
  machine: { busyMs: 5_000, idleMs: 1_000, stolenMs: 10 },
  pressureMs: 100,
  load: 1,
  processMs: { server: 400, worker: 100 },
  residentMib: {},
};

/** Two processors over one second. */
function after(used: { busyMs: number; stolenMs?: number; serverMs: number; workerMs: number }): Reading {
  const { busyMs, stolenMs = 0, serverMs, workerMs } = used;
  return {
    atMs: 1_000,
    machine: {
      busyMs: start.machine.busyMs + busyMs,
      idleMs: start.machine.idleMs + 2_000 - busyMs - stolenMs,
      stolenMs: start.machine.stolenMs + stolenMs,
    },
    pressureMs: 850,
    load: 3,
    processMs: { server: 400 + serverMs, worker: 100 + workerMs },
    residentMib: {},
  };
}

test('a machine that is busy with the benchmark alone is quiet, however busy it is', () => {
  const noise = noiseBetween(start, after({ busyMs: 2_000, serverMs: 1_300, workerMs: 650 }));
  expect(noise).toMatchObject({ stolenShare: 0, pressureShare: 0.75, load: 3 });
  expect(noise.foreignShare).toBeCloseTo(0.025);
  expect(isNoisy(noise)).toBe(false);
});

test('what other processes use makes a slice noisy', () => {
  const noise = noiseBetween(start, after({ busyMs: 2_000, serverMs: 1_000, workerMs: 700 }));
  expect(noise.foreignShare).toBeCloseTo(0.15);
  expect(isNoisy(noise)).toBe(true);
});

test('what other machines take makes a slice noisy', () => {
  const noise = noiseBetween(start, after({ busyMs: 1_800, stolenMs: 100, serverMs: 1_200, workerMs: 600 }));
  expect(noise).toMatchObject({ foreignShare: 0, stolenShare: 0.05 });
  expect(isNoisy(noise)).toBe(true);
});

test('exactly as much as is allowed is still quiet', () => {
  const quiet = { foreignShare: foreignShareMax, stolenShare: stolenShareMax, pressureShare: null, load: 0 };
  expect(isNoisy(quiet)).toBe(false);
});
