import express, { type Request, type RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';
import { maxBodyBytes } from '../../domain/limits';
import { hasBody } from '../has-body';
import { rawBodyOf } from '../raw-body';

const mediaTypes = ['application/json', 'application/*+json'];

/** A member of that name would be taken for a prototype somewhere further on. */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('A member may not be called __proto__');
  return value;
}

const parse = express.json({ limit: maxBodyBytes, type: mediaTypes, reviver: refusePrototype });

const utf8 = new TextDecoder('utf-8', { fatal: true });
const otherCharset = /;\s*charset\s*=(?!\s*"?utf-8"?\s*(?:;|$))/i;

/** Parses bytes that were read before: JSON is UTF-8 (RFC 8259 §8.1), an object or a list. */
function parseRead(req: Request, raw: Buffer): unknown {
  if (otherCharset.test(req.get('content-type') ?? '')) throw new EngineError('unsupported_media_type');
  try {
    const value: unknown = JSON.parse(utf8.decode(raw), refusePrototype);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new EngineError('malformed_request', undefined, { cause });
  }
  throw new EngineError('malformed_request');
}

/** Reads a JSON body; whatever else comes is refused, and so is nothing where something is needed. */
export const jsonBody =
  (optional: boolean): RequestHandler =>
  (req, res, next) => {
    if (!hasBody(req)) {
      if (!optional) throw new EngineError('malformed_request', 'A JSON body is required');
      return next();
    }
    if (!req.is(mediaTypes)) throw new EngineError('unsupported_media_type');
    const raw = rawBodyOf(req);
    if (raw === undefined) return parse(req, res, next);
    req.body = parseRead(req, raw);
    next();
  };
