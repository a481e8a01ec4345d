import { idOf, type Route } from '../../route';
import { deletedResource } from '../../schemas/webhooks';
import { audit, findEndpoint } from '../../webhooks';

export const deleteWebhookEndpoint: Route = {
  method: 'delete',
  path: '/v1/webhook_endpoints/{id}',
  operationId: 'deleteWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Delete a webhook endpoint: what is on its way to it is canceled',
  access: { merchant: 'webhooks:write' },
  answers: { 200: { description: 'It is gone', schema: deletedResource } },
  problems: ['webhook_endpoint_not_found'],
  handle: async (api, req, res) => {
    const endpoint = await findEndpoint(api, res, idOf(req));
    await audit(api, res, 'delete', endpoint);
    await api.store.webhookEndpoints.remove(endpoint.id);
    res.json({ id: endpoint.id, object: 'webhook_endpoint', deleted: true });
  },
};
