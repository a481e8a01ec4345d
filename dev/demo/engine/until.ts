import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 25;
const longestPauseMs = 250;
export const defaultPatienceMs = 60_000;

/**
 * Asks again and again until the answer is good, and resolves to that answer.
 * Rejects, with the last answer, when that takes too long.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  patienceMs = defaultPatienceMs,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > deadline) {
      const waited = `${patienceMs / 1000} s`;
      throw new Error(`waited ${waited} for ${what}; the last answer was ${JSON.stringify(answer)}`);
    }
    await sleep(pauseMs);
  }
}
