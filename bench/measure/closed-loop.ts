import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject, Unit } from '../subjects/subject';

export interface Window<Reading> {
  readonly units: readonly Unit[];
  readonly before: Reading;
  readonly after: Reading;
}

export interface LoopOptions<Reading> {
  readonly concurrency: number;
  /** At least so long, and until as many units have ended as are under way at once, nothing counts: then all is in full swing. */
  readonly leadInMs: number;
  readonly windowMs: number;
  readonly read: () => Reading;
}

/** Keeps so many units under way at once, each followed by the next, and counts those that end within the window. */
export async function closedLoop<Reading>(subject: Subject, options: LoopOptions<Reading>): Promise<Window<Reading>> {
  const units: Unit[] = [];
  let ended = 0;
  let everyLoopTurned = (): void => undefined;
  const inFullSwing = new Promise<void>((resolve) => {
    everyLoopTurned = resolve;
  });
  let counting = false;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const unit = await subject.run();
      if (counting) units.push(unit);
      ended += 1;
      if (ended === options.concurrency) everyLoopTurned();
    }
  };
  const over = new AbortController();
  const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal: over.signal });
  const loops = Promise.all(Array.from({ length: options.concurrency }, loop));
  try {
    await Promise.race([loops, Promise.all([wait(options.leadInMs), inFullSwing])]);
    const before = options.read();
    counting = true;
    await Promise.race([loops, wait(options.windowMs)]);
    counting = false;
    return { units, before, after: options.read() };
  } finally {
    stopped = true;
    over.abort();
    await loops;
  }
}
