import type { RequestHandler } from 'express';
import { randomId } from '../ids';
import { maxRequestIdChars } from '../limits';

const sane = new RegExp(`^[A-Za-z0-9._-]{1,${maxRequestIdChars}}$`);

/** Takes the client's request id over where it is harmless in logs and histories, else makes one; echoes it. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id');
  res.set('x-request-id', given !== undefined && sane.test(given) ? given : randomId('req'));
  next();
};
