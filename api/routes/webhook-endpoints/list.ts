import { callerOf } from '../../caller';
import { presentList } from '../../present/list';
import { presentEndpoint } from '../../present/webhook';
import type { Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { webhookEndpointResource } from '../../schemas/webhooks';

export const listWebhookEndpoints: Route = {
  method: 'get',
  path: '/v1/webhook_endpoints',
  operationId: 'listWebhookEndpoints',
  tag: 'Webhooks',
  summary: 'List all webhook endpoints, newest first',
  access: { merchant: 'webhooks:read' },
  answers: { 200: { description: 'All endpoints', schema: listOf(webhookEndpointResource) } },
  problems: [],
  handle: async ({ store }, _req, res) => {
    const data = await store.webhookEndpoints.list(callerOf(res).merchantIds);
    res.json(presentList({ data, hasMore: false }, (endpoint) => presentEndpoint(endpoint), '/v1/webhook_endpoints'));
  },
};
