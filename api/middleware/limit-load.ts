import type { RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';

/** Refuses new work while as much as can be done in good time is under way. Reading is always allowed. */
export function limitLoad(requestsInFlightMax: number): RequestHandler {
  let inFlight = 0;
  return (req, res, next) => {
    if (req.method !== 'POST') return next();
    if (inFlight >= requestsInFlightMax) throw new EngineError('overloaded');
    inFlight += 1;
    res.once('close', () => {
      inFlight -= 1;
    });
    next();
  };
}
