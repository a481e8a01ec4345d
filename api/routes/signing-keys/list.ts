import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentList } from '../../present/list';
import { presentSigningKey } from '../../present/signing-key';
import type { Route } from '../../route';
import { listOf, signingKeyListQuery } from '../../schemas/lists';
import { signingKeyResource } from '../../schemas/signing-key';

export const listSigningKeys: Route = {
  method: 'get',
  path: '/v1/signing_keys',
  operationId: 'listSigningKeys',
  tag: 'Signing keys',
  summary: 'List the signing keys of the API key, newest first',
  access: { merchant: 'signing_keys:read' },
  query: signingKeyListQuery,
  answers: { 200: { description: 'Keys, revoked ones too', schema: listOf(signingKeyResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async (api, req, res) => {
    const { limit } = decode(signingKeyListQuery, { ...req.query });
    const keys = await api.store.signingKeys.list(callerOf(res).keyId, limit + 1);
    const page = { data: keys.slice(0, limit), hasMore: keys.length > limit };
    res.json(presentList(page, (key) => presentSigningKey(key, api.now()), '/v1/signing_keys'));
  },
};
