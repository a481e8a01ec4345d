import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../domain/canonical-json';

/** SHA-256, in hex, of a body's canonical form: equal for bodies that differ in the order of members or white space only. */
export const requestHashOf = (body: unknown): string =>
  // What the JSON parser has read is a JSON value.
  createHash('sha256')
    .update(canonicalJson(body as JsonValue), 'utf8')
    .digest('hex');
