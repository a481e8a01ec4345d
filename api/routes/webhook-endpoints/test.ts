import { pingDelivery } from '../../../activities/webhooks/dispatch';
import { randomId } from '../../ids';
import { presentDelivery } from '../../present/webhook';
import { idOf, type Route } from '../../route';
import { webhookDeliveryResource } from '../../schemas/webhooks';
import { findEndpoint, requireEnabled, sendNow } from '../../webhooks';

export const testWebhookEndpoint: Route = {
  method: 'post',
  path: '/v1/webhook_endpoints/{id}/test',
  operationId: 'testWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Send a `ping` to a webhook endpoint',
  description: 'It is tried once; what came of it is in the list of deliveries.',
  access: { merchant: 'webhooks:write' },
  answers: { 202: { description: 'The ping is on its way', schema: webhookDeliveryResource } },
  problems: ['webhook_endpoint_not_found', 'webhook_endpoint_disabled'],
  handle: async (api, req, res) => {
    const endpoint = await findEndpoint(api, res, idOf(req));
    requireEnabled(endpoint);
    await api.reachability.ensure();
    const ping = pingDelivery(endpoint, randomId('evt'), {
      at: api.now(),
      retentionMs: api.webhooks.policy.deliveryRetentionMs,
    });
    const delivery = await api.store.webhookDeliveries.insert(ping);
    await sendNow(api, delivery);
    res.status(202).json(presentDelivery(delivery));
  },
};
