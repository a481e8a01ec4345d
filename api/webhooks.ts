import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { temporalWorkflows } from '../activities/notify/temporal-workflows';
import { refusalOfTarget } from '../activities/webhooks/target';
import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import type { WebhookDeliveryDocument, WebhookEndpointDocument } from '../store/store';
import { callerOf } from './caller';
import { fieldError } from './decode/decode';
import type { Api } from './deps';
import { requestIdOf } from './request-id';
import { idOf } from './route';

const secretBytes = 32;

/** A secret as Standard Webhooks writes it. */
export const newSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`;

/** @throws EngineError `validation_failed` for a URL that no webhook may be sent to */
export function checkUrl({ webhooks }: Api, url: string): void {
  const refusal = refusalOfTarget(url, webhooks);
  if (refusal !== null) throw fieldError('/url', refusal);
}

/** @throws EngineError `webhook_endpoint_not_found`, also for what belongs to another merchant */
export async function findEndpoint({ store }: Api, res: Response, id: string): Promise<WebhookEndpointDocument> {
  const { merchantIds } = callerOf(res);
  const endpoint = isId('webhookEndpoint', id) ? await store.webhookEndpoints.get(id, merchantIds) : null;
  if (endpoint === null) throw new EngineError('webhook_endpoint_not_found');
  return endpoint;
}

/** @throws EngineError `webhook_delivery_not_found`, also for what belongs to another merchant */
export async function findDelivery({ store }: Api, req: Request, res: Response): Promise<WebhookDeliveryDocument> {
  const id = idOf(req);
  const { merchantIds } = callerOf(res);
  const delivery = isId('webhookDelivery', id) ? await store.webhookDeliveries.get(id, merchantIds) : null;
  if (delivery === null) throw new EngineError('webhook_delivery_not_found');
  return delivery;
}

/** @throws EngineError `webhook_endpoint_disabled` */
export function requireEnabled(endpoint: WebhookEndpointDocument): void {
  if (endpoint.status === 'disabled') throw new EngineError('webhook_endpoint_disabled');
}

/** Makes a delivery that stands in the store send now. What cannot be started now the sweeper starts. */
export async function sendNow(api: Api, { id, merchantId, endpointId }: WebhookDeliveryDocument): Promise<void> {
  await temporalWorkflows(api.temporal, api.runSideEffect).sendWebhookNow({ merchantId, deliveryId: id }, endpointId);
}

/** Who receives a merchant's events is told apart from who may: every change of it is on record. */
export async function audit(
  { store, now }: Api,
  res: Response,
  action: string,
  { id, merchantId }: Pick<WebhookEndpointDocument, 'id' | 'merchantId'>,
): Promise<void> {
  await store.audit.append({
    at: now(),
    actor: callerOf(res).keyId,
    action: `webhook_endpoint.${action}`,
    subject: id,
    merchantId,
    requestId: requestIdOf(res),
    detail: {},
  });
}
