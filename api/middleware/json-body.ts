import express, { type RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';
import { maxBodyBytes } from '../../domain/limits';

const mediaTypes = ['application/json', 'application/*+json'];

/** A member of that name would be taken for a prototype somewhere further on. */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('A member may not be called __proto__');
  return value;
}

const parse = express.json({ limit: maxBodyBytes, type: mediaTypes, reviver: refusePrototype });

const hasBody = ({ headers }: { headers: NodeJS.Dict<string | string[]> }): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Reads a JSON body; whatever else comes is refused, and so is nothing where something is needed. */
export const jsonBody =
  (optional: boolean): RequestHandler =>
  (req, res, next) => {
    if (!hasBody(req)) {
      if (!optional) throw new EngineError('malformed_request', 'A JSON body is required');
      return next();
    }
    if (!req.is(mediaTypes)) throw new EngineError('unsupported_media_type');
    parse(req, res, next);
  };
