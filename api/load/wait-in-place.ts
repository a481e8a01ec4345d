import type { Response } from 'express';
import { callerOf } from '../caller';
import type { Api } from '../deps';
import { releaseLoad } from './limit-load';

/**
 * Waits for something in a place of its own; null, at once, when there is no place for that. `signal` aborts when the
 * client has gone: nobody waits any more.
 */
export type WaitInPlace = <T>(wait: (signal: AbortSignal) => Promise<T>) => Promise<T | null>;

/** Waiting requests are bounded apart from work, in all and per key, so that one client's patience blocks nobody. */
export const waitInPlace =
  ({ waiting }: Api, res: Response): WaitInPlace =>
  async (wait) => {
    const giveBack = waiting.take(callerOf(res).keyId);
    if (giveBack === null) return null;
    releaseLoad(res);
    const gone = new AbortController();
    const hangUp = (): void => gone.abort();
    res.once('close', hangUp);
    if (res.destroyed) hangUp();
    try {
      return await wait(gone.signal);
    } finally {
      res.off('close', hangUp);
      giveBack();
    }
  };
