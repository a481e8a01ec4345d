import { EngineError } from '../../../domain/errors';
import { presentDelivery } from '../../present/webhook';
import type { Route } from '../../route';
import { webhookDeliveryResource } from '../../schemas/webhooks';
import { findDelivery, findEndpoint, requireEnabled, sendNow } from '../../webhooks';

export const redeliverWebhook: Route = {
  method: 'post',
  path: '/v1/webhook_deliveries/{id}/redeliver',
  operationId: 'redeliverWebhook',
  tag: 'Webhooks',
  summary: 'Send an event to its endpoint again, delivered or not',
  description: 'Under the same `webhook-id`, at once, and with all attempts that a new event has.',
  access: { merchant: 'webhooks:write' },
  answers: { 202: { description: 'The delivery is on its way', schema: webhookDeliveryResource } },
  problems: ['webhook_delivery_not_found', 'webhook_endpoint_not_found', 'webhook_endpoint_disabled'],
  handle: async (api, req, res) => {
    const { id, endpointId } = await findDelivery(api, req, res);
    requireEnabled(await findEndpoint(api, res, endpointId));
    await api.reachability.ensure();
    const delivery = await api.store.webhookDeliveries.restart(id, api.now());
    if (delivery === null) throw new EngineError('webhook_delivery_not_found');
    await sendNow(api, delivery);
    res.status(202).json(presentDelivery(delivery));
  },
};
