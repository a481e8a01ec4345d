import type { Response } from 'express';
import type { WebhookEndpointDocument } from '../../../store/store';
import type { Api } from '../../deps';
import { presentEndpoint } from '../../present/webhook';
import { idOf, type Route } from '../../route';
import { webhookEndpointResource } from '../../schemas/webhooks';
import { audit, findEndpoint, newSecret } from '../../webhooks';

export const rotateWebhookSecret: Route = {
  method: 'post',
  path: '/v1/webhook_endpoints/{id}/rotate_secret',
  operationId: 'rotateWebhookSecret',
  tag: 'Webhooks',
  summary: 'Replace the secret of a webhook endpoint',
  description: 'For a while both sign, so that the receiver can be changed without missing a message.',
  access: { merchant: 'webhooks:write' },
  answers: { 200: { description: 'The endpoint with its new secret', schema: webhookEndpointResource } },
  problems: ['webhook_endpoint_not_found'],
  handle: async (api, req, res) => {
    const secret = newSecret();
    const endpoint = await rotate(api, res, idOf(req), secret);
    await audit(api, res, 'rotate_secret', endpoint);
    res.json(presentEndpoint(endpoint, secret));
  },
};

/** Of two changes at once one is made on what the other has left. */
async function rotate(api: Api, res: Response, id: string, secret: string): Promise<WebhookEndpointDocument> {
  const { store, now, webhooks } = api;
  for (;;) {
    const endpoint = await findEndpoint(api, res, id);
    const rotated = await store.webhookEndpoints.rotate(endpoint, secret, {
      at: now(),
      overlapMs: webhooks.policy.rotationOverlapMs,
    });
    if (rotated !== null) return rotated;
  }
}
