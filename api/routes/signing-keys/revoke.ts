import { EngineError } from '../../../domain/errors';
import { callerOf } from '../../caller';
import { presentSigningKey } from '../../present/signing-key';
import { requestIdOf } from '../../request-id';
import { idOf, type Route } from '../../route';
import { signingKeyResource } from '../../schemas/signing-key';

export const revokeSigningKey: Route = {
  method: 'delete',
  path: '/v1/signing_keys/{id}',
  operationId: 'revokeSigningKey',
  tag: 'Signing keys',
  summary: 'Revoke a signing key, for good',
  description: 'From the answer on it signs nothing. Safe to repeat.',
  access: { merchant: 'signing_keys:write' },
  answers: { 200: { description: 'The revoked key', schema: signingKeyResource } },
  problems: ['not_found'],
  handle: async (api, req, res) => {
    const { keyId } = callerOf(res);
    const now = api.now();
    const id = idOf(req);
    const revoked = await api.store.signingKeys.revoke(id, keyId, now);
    const key = await api.store.signingKeys.get(id, keyId);
    if (key === null) throw new EngineError('not_found');
    if (revoked) {
      await api.store.audit.append({
        at: now,
        actor: keyId,
        action: 'signing_key.revoke',
        subject: id,
        merchantId: key.merchantId,
        requestId: requestIdOf(res),
        detail: { api_key: keyId, algorithm: key.algorithm },
      });
    }
    res.json(presentSigningKey(key, now));
  },
};
