import type { RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';
import { callerOf } from '../caller';
import type { Access } from '../route';

/** Lets a caller pass whose key has the scope that the route asks of keys of its kind. */
export const authorize =
  (access: Access): RequestHandler =>
  (_req, res, next) => {
    const { kind, scopes } = callerOf(res);
    const scope = access[kind];
    if (scope === undefined) throw new EngineError('forbidden', `Keys of kind ${kind} may not do this`);
    if (!scopes.includes(scope)) throw new EngineError('forbidden', `The API key lacks the scope ${scope}`);
    next();
  };
