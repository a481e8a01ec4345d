import { presentEndpoint } from '../../present/webhook';
import { idOf, type Route } from '../../route';
import { webhookEndpointResource } from '../../schemas/webhooks';
import { findEndpoint } from '../../webhooks';

export const getWebhookEndpoint: Route = {
  method: 'get',
  path: '/v1/webhook_endpoints/{id}',
  operationId: 'getWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Read a webhook endpoint',
  access: { merchant: 'webhooks:read' },
  answers: { 200: { description: 'The endpoint', schema: webhookEndpointResource } },
  problems: ['webhook_endpoint_not_found'],
  handle: async (api, req, res) => {
    res.json(presentEndpoint(await findEndpoint(api, res, idOf(req))));
  },
};
