import express, { type Request, type RequestHandler, type Response } from 'express';
import { EngineError } from '../../domain/errors';
import { maxBodyBytes } from '../../domain/limits';
import { callerOf } from '../caller';
import type { Api } from '../deps';
import { keepRawBody } from '../raw-body';
import { isSigned } from '../signatures/read-signature';
import { refuse } from '../signatures/refusal';
import { useNonce, verifyRequest } from '../signatures/verify-request';

/** The bytes as they came: a digest is over them, not over what they may be inflated to. */
const parseRaw = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false });

async function readBody(req: Request, res: Response): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    parseRaw(req, res, (error?: unknown) => (error instanceof Error ? reject(error) : resolve()));
  });
  const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  req.body = undefined;
  return body;
}

/**
 * Lets a signed request pass only if its signature holds, and an unsigned one only if its key does not demand
 * signatures. The nonce is used up last: what is refused changes nothing.
 */
export function verifySignature(api: Api): RequestHandler {
  async function verify(req: Request, res: Response): Promise<void> {
    const verified = await verifyRequest(api, callerOf(res), req);
    const body = await readBody(req, res);
    if (!verified.matchesBody(body)) throw refuse('digest_mismatch');
    await useNonce(api, verified);
    keepRawBody(req, body);
  }

  return async (req, res, next) => {
    const { keyId, requireSignature } = callerOf(res);
    if (!isSigned(req)) {
      if (requireSignature) throw new EngineError('signature_required');
      return next();
    }
    try {
      await verify(req, res);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'signature_invalid') {
        api.logger.warn({ api_key: keyId, reason: error.extras.context?.['reason'] }, 'signed request refused');
      }
      throw error;
    }
    next();
  };
}
