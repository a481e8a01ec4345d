import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { EngineError } from '../../domain/errors';
import { callerOf } from '../caller';

/** Bounds what one API key may ask for in a second, so that one client's mistake is not everybody's outage. */
export function limitRate(requestsPerSecondMax: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: requestsPerSecondMax, duration: 1 });
  return async (_req, res, next) => {
    try {
      await limiter.consume(callerOf(res).keyId);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const retryAfterSeconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      throw new EngineError('rate_limited', undefined, { retryAfterSeconds });
    }
    next();
  };
}
