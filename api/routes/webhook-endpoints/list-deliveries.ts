import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { listQueryOf } from '../../decode/lists';
import { presentList } from '../../present/list';
import { presentDelivery } from '../../present/webhook';
import { idOf, type Route } from '../../route';
import { listOf } from '../../schemas/lists';
import { deliveryListQuery, webhookDeliveryResource } from '../../schemas/webhooks';
import { findEndpoint } from '../../webhooks';

export const listWebhookDeliveries: Route = {
  method: 'get',
  path: '/v1/webhook_endpoints/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  tag: 'Webhooks',
  summary: 'List what was sent to a webhook endpoint, with every attempt, newest first',
  access: { merchant: 'webhooks:read' },
  query: deliveryListQuery,
  answers: { 200: { description: 'A page of deliveries', schema: listOf(webhookDeliveryResource) } },
  problems: ['webhook_endpoint_not_found', 'malformed_request', 'validation_failed'],
  handle: async (api, req, res) => {
    const { id } = await findEndpoint(api, res, idOf(req));
    const query = decode(deliveryListQuery, { ...req.query });
    const page = await api.store.webhookDeliveries.list(id, {
      ...listQueryOf(callerOf(res), query),
      ...(query.status !== undefined && { status: query.status }),
      ...(query.type !== undefined && { eventType: query.type }),
    });
    res.json(presentList(page, presentDelivery, `/v1/webhook_endpoints/${id}/deliveries`));
  },
};
