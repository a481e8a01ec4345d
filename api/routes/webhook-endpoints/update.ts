import { EngineError } from '../../../domain/errors';
import type { WebhookEndpointDocument } from '../../../store/store';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Api } from '../../deps';
import { presentEndpoint } from '../../present/webhook';
import { idOf, type Route } from '../../route';
import { webhookEndpointResource, webhookEndpointUpdate } from '../../schemas/webhooks';
import { audit, checkUrl, findEndpoint } from '../../webhooks';

export const updateWebhookEndpoint: Route = {
  method: 'post',
  path: '/v1/webhook_endpoints/{id}',
  operationId: 'updateWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Change a webhook endpoint, or enable or disable it',
  access: { merchant: 'webhooks:write' },
  body: webhookEndpointUpdate,
  answers: { 200: { description: 'The endpoint', schema: webhookEndpointResource } },
  problems: ['webhook_endpoint_not_found', 'card_number_refused'],
  handle: async (api, req, res) => {
    const endpoint = await findEndpoint(api, res, idOf(req));
    const { status, url, events, description } = decode(webhookEndpointUpdate, req.body);
    if (url !== undefined) checkUrl(api, url);
    refuseCardNumbers({ description });
    await audit(api, res, 'update', endpoint);
    const set = {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(description !== undefined && { description }),
    };
    const updated = await api.store.webhookEndpoints.update(endpoint.id, set, api.now());
    if (updated === null) throw new EngineError('webhook_endpoint_not_found');
    res.json(presentEndpoint(await switched(api, updated, status)));
  },
};

async function switched(
  { store, now }: Api,
  endpoint: WebhookEndpointDocument,
  status: WebhookEndpointDocument['status'] | undefined,
): Promise<WebhookEndpointDocument> {
  const changed =
    status === 'enabled'
      ? await store.webhookEndpoints.enable(endpoint.id, now())
      : status === 'disabled'
        ? await store.webhookEndpoints.disable(endpoint.id, 'by_merchant', now())
        : null;
  return changed ?? endpoint;
}
