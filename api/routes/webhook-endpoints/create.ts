import { EngineError } from '../../../domain/errors';
import { callerOf, merchantOf } from '../../caller';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { randomId } from '../../ids';
import { presentEndpoint } from '../../present/webhook';
import type { Route } from '../../route';
import { webhookEndpointBody, webhookEndpointResource } from '../../schemas/webhooks';
import { audit, checkUrl, newSecret } from '../../webhooks';

export const createWebhookEndpoint: Route = {
  method: 'post',
  path: '/v1/webhook_endpoints',
  operationId: 'createWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Have events sent to a URL',
  description: 'By Standard Webhooks. The secret that they are signed with is in this answer, and never shown again.',
  access: { merchant: 'webhooks:write' },
  body: webhookEndpointBody,
  answers: { 201: { description: 'The endpoint with its secret', schema: webhookEndpointResource } },
  problems: ['too_many_webhook_endpoints', 'card_number_refused'],
  handle: async (api, req, res) => {
    const { url, events, description = null } = decode(webhookEndpointBody, req.body);
    checkUrl(api, url);
    refuseCardNumbers({ description });
    const at = api.now();
    const secret = newSecret();
    const wanted = {
      id: randomId('we'),
      merchantId: merchantOf(callerOf(res)),
      url,
      description,
      events,
      status: 'enabled',
      disabledReason: null,
      since: at,
      failingSince: null,
      createdAt: at,
      updatedAt: at,
    } as const;
    await audit(api, res, 'create', wanted);
    const endpoint = await api.store.webhookEndpoints.insert(wanted, secret, api.webhooks.policy.maxEndpoints);
    if (endpoint === null) throw new EngineError('too_many_webhook_endpoints');
    res.status(201).location(`/v1/webhook_endpoints/${endpoint.id}`).json(presentEndpoint(endpoint, secret));
  },
};
