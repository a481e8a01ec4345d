import type { RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';

export const notFound: RequestHandler = () => {
  throw new EngineError('not_found');
};

/** A known path that does not have the method: says which it has. */
export const methodNotAllowed =
  (methods: readonly string[]): RequestHandler =>
  (req, res) => {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    res.set('allow', allow);
    if (req.method !== 'OPTIONS') throw new EngineError('method_not_allowed');
    res.status(204).end();
  };
