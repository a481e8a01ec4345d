import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject, Unit } from '../subjects/subject';

export interface Window<Reading> {
  readonly units: readonly Unit[];
  readonly before: Reading;
  readonly after: Reading;
}

export interface LoopOptions<Reading> {
  readonly concurrency: number;
  /** Runs before anything counts, so that the window begins in full swing. */
  readonly leadInMs: number;
  readonly windowMs: number;
  readonly read: () => Reading;
}

/** Keeps so many units under way at once, each followed by the next, and counts those that end within the window. */
export async function closedLoop<Reading>(subject: Subject, options: LoopOptions<Reading>): Promise<Window<Reading>> {
  const units: Unit[] = [];
  let counting = false;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const unit = await subject.run();
      if (counting) units.push(unit);
    }
  };
  const ended = new AbortController();
  const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal: ended.signal });
  const loops = Promise.all(Array.from({ length: options.concurrency }, loop));
  try {
    await Promise.race([loops, wait(options.leadInMs)]);
    const before = options.read();
    counting = true;
    await Promise.race([loops, wait(options.windowMs)]);
    counting = false;
    return { units, before, after: options.read() };
  } finally {
    stopped = true;
    ended.abort();
    await loops;
  }
}
