/** Progress and failures of the setup, all on standard error. */

const heartbeatMs = 5_000;

/** A failure whose message tells what to do about it. */
export class SetupError extends Error {}

export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** Runs a step, saying when it begins, that it is still at it, and how long it took. */
export async function reportStep(name, step) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  say(`${name} …`);
  const heartbeat = setInterval(() => say(`${name} … ${seconds()}`), heartbeatMs);
  try {
    const result = await step();
    say(`${name}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
