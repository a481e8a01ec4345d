import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface Dispatcher {
  /** Resolves once it has stopped. */
  readonly stopped: Promise<void>;
  stop(): void;
}

/**
 * Looks for something to do, such as new events, again and again: at once as long as it finds some, else after a pause. It keeps nothing in memory,
 * so that many workers may do so at the same time, and nothing is lost with one of them.
 */
export function runDispatcher(
  dispatch: () => Promise<number>,
  {
    pollMs,
    logger,
    complaint = 'events could not be looked for',
  }: { readonly pollMs: number; readonly logger: Logger; readonly complaint?: string },
): Dispatcher {
  const stopping = new AbortController();

  async function look(): Promise<number> {
    try {
      return await dispatch();
    } catch (error) {
      logger.warn({ reason: error instanceof Error ? error.name : 'unknown' }, complaint);
      return 0;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if ((await look()) > 0) continue;
      await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return { stopped: run(), stop: () => stopping.abort() };
}
