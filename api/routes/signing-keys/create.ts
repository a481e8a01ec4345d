import { callerOf, merchantOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentSigningKey } from '../../present/signing-key';
import { requestIdOf } from '../../request-id';
import type { Route } from '../../route';
import { signingKeyBody, signingKeyResource } from '../../schemas/signing-key';
import { createSigningKey } from '../../signing-keys';

export const createSigningKeyRoute: Route = {
  method: 'post',
  path: '/v1/signing_keys',
  operationId: 'createSigningKey',
  tag: 'Signing keys',
  summary: 'Register a key to sign requests with',
  description:
    'For requests with the API key that this request is made with. Several may be valid at a time: register the next ' +
    'one, sign with it, then revoke the last.',
  access: { merchant: 'signing_keys:write' },
  body: signingKeyBody,
  answers: { 201: { description: 'The key', schema: signingKeyResource } },
  problems: ['validation_failed'],
  handle: async (api, req, res) => {
    const caller = callerOf(res);
    const body = decode(signingKeyBody, req.body);
    const now = api.now();
    const { document, madeSecret } = await createSigningKey(
      { signingKeys: api.store.signingKeys, cipher: api.cipher },
      {
        apiKeyId: caller.keyId,
        merchantId: merchantOf(caller),
        algorithm: body.algorithm,
        publicKey: body.public_key,
        secret: body.secret,
        label: body.label ?? '',
        notBefore: body.not_before ?? now,
        notAfter: body.not_after ?? null,
      },
      now,
    );
    await api.store.audit.append({
      at: now,
      actor: caller.keyId,
      action: 'signing_key.add',
      subject: document.id,
      merchantId: document.merchantId,
      requestId: requestIdOf(res),
      detail: { api_key: document.apiKeyId, algorithm: document.algorithm },
    });
    res.status(201).json(presentSigningKey(document, now, madeSecret));
  },
};
