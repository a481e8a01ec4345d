import type { Request } from 'express';
import { EngineError } from '../../domain/errors';
import { maxIdempotencyKeyChars } from '../../domain/limits';

const printable = /^[\x20-\x7e]+$/;

/**
 * The request's idempotency key, or null.
 * @throws EngineError `malformed_request` for a key that is repeated, empty, too long or not printable ASCII
 */
export function idempotencyKeyOf(req: Request): string | null {
  const keys = req.headersDistinct['idempotency-key'];
  if (keys === undefined) return null;
  const [key] = keys;
  if (keys.length !== 1 || key === undefined || key.length > maxIdempotencyKeyChars || !printable.test(key)) {
    const detail = `Idempotency-Key must be given once, as 1 to ${maxIdempotencyKeyChars} printable ASCII characters`;
    throw new EngineError('malformed_request', detail);
  }
  return key;
}

/** @throws EngineError `idempotency_key_required` when there is none */
export function requireIdempotencyKey(req: Request): string {
  const key = idempotencyKeyOf(req);
  if (key === null) throw new EngineError('idempotency_key_required');
  return key;
}
