import type { RequestHandler } from 'express';
import { EngineError } from '../../domain/errors';
import type { ApiKeys } from '../../store/store';
import { setCaller, type Caller } from '../caller';
import { hashOfKey, isKey } from '../keys';
import { keyCacheMax, keyCacheMs } from '../limits';

const bearer = /^Bearer +([^\s]+)$/i;

/** Finds the key of a request by its hash. A key that was revoked stops working within the cache's few seconds. */
export function authenticate(apiKeys: ApiKeys): RequestHandler {
  const known = new Map<string, { caller: Caller; untilMs: number }>();

  async function callerFor(key: string): Promise<Caller> {
    const hash = hashOfKey(key);
    const cached = known.get(hash);
    if (cached !== undefined && Date.now() < cached.untilMs) return cached.caller;
    known.delete(hash);
    const row = await apiKeys.findByHash(hash);
    if (row === null || row.revokedAt !== null) throw new EngineError('unauthorized');
    const { id, kind, merchantIds, scopes, requireSignature } = row;
    const caller = { keyId: id, kind, merchantIds, scopes, requireSignature };
    if (known.size >= keyCacheMax) known.clear();
    known.set(hash, { caller, untilMs: Date.now() + keyCacheMs });
    return caller;
  }

  return async (req, res, next) => {
    const key = bearer.exec(req.get('authorization') ?? '')?.[1];
    if (key === undefined || !isKey(key)) throw new EngineError('unauthorized');
    setCaller(res, await callerFor(key));
    next();
  };
}
