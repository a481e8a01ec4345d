import { pingEventType, type WebhookDeliveryInput } from '../../domain/webhooks';
import type { WebhookDeliveryDocument, WebhookEndpointDocument } from '../../store/store';
import type { WebhookAttemptResult } from '../contract';
import type { ActivityDeps } from '../deps';
import { sendWebhook, type WebhookAnswer } from './send';
import { signedHeaders } from './sign';

const gone = 410;
const maxKeptBodyChars = 256;

interface Judgement {
  readonly status: 'pending' | 'delivered' | 'failed';
  /** Why it does not count as delivered. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

/**
 * Makes one attempt of a delivery, logs it and says what follows from it. `at` is the workflow's time. Repeated, because
 * its worker died, it may send twice, under the same webhook id.
 */
export async function attemptWebhook(
  deps: ActivityDeps,
  { deliveryId, at }: WebhookDeliveryInput & { readonly at: string },
): Promise<WebhookAttemptResult> {
  const { webhookDeliveries: deliveries, webhookEndpoints: endpoints } = deps.store;
  const delivery = await deliveries.get(deliveryId, null);
  if (delivery === null) return { kind: 'closed', status: 'canceled' };
  if (delivery.status !== 'pending') return { kind: 'closed', status: delivery.status };
  const endpoint = await endpoints.get(delivery.endpointId, null);
  if (endpoint === null || endpoint.status === 'disabled') {
    await deliveries.cancel(delivery.id, delivery.round);
    return { kind: 'closed', status: 'canceled' };
  }

  const startedMs = performance.now();
  const answer = await send(deps, endpoint, delivery);
  const durationMs = Math.round(performance.now() - startedMs);
  const judgement = judge(deps, delivery, answer);
  const time = new Date(at);
  // Before the log, which keeps a repeated call from coming this far.
  await draw(deps, endpoint, delivery, judgement, answer, time);
  const { status, error, retryAfterMs } = judgement;
  await deliveries.recordAttempt(delivery.id, {
    round: delivery.round,
    status,
    dueAt: retryAfterMs === null ? null : new Date(time.getTime() + retryAfterMs),
    attempt: {
      number: delivery.attemptsMade + 1,
      at: time,
      durationMs,
      responseStatus: answer.status,
      error,
      responseBody: answer.body === '' ? null : printable(answer.body),
    },
  });
  return retryAfterMs === null ? { kind: 'closed', status } : { kind: 'retry', afterMs: retryAfterMs };
}

function send(
  { store, policy, webhooks, runSideEffect }: ActivityDeps,
  endpoint: WebhookEndpointDocument,
  { eventId, payload }: WebhookDeliveryDocument,
): Promise<WebhookAnswer> {
  const at = new Date();
  const secrets = store.webhookEndpoints.secretsOf(endpoint, at);
  return runSideEffect('webhook.send', () =>
    sendWebhook({
      ...webhooks,
      url: endpoint.url,
      body: payload,
      timeoutMs: policy.webhooks.attemptTimeoutMs,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'refund-engine-webhooks/1',
        ...signedHeaders({ id: eventId, at, body: payload }, secrets),
      },
    }),
  );
}

function judge({ policy }: ActivityDeps, delivery: WebhookDeliveryDocument, answer: WebhookAnswer): Judgement {
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) {
    return { status: 'delivered', error: null, retryAfterMs: null };
  }
  const redirected = status !== null && status >= 300 && status < 400;
  const error = answer.error ?? (redirected ? 'redirect_refused' : 'unsuccessful_status');
  if (status === gone) return { status: 'failed', error: 'gone', retryAfterMs: null };
  const delays = delivery.eventType === pingEventType ? [] : policy.webhooks.retryDelaysMs;
  const retryAfterMs = delays[delivery.attemptsInRound] ?? null;
  return { status: retryAfterMs === null ? 'failed' : 'pending', error, retryAfterMs };
}

/** What an attempt means for its endpoint. */
async function draw(
  deps: ActivityDeps,
  endpoint: WebhookEndpointDocument,
  delivery: WebhookDeliveryDocument,
  { status, error }: Judgement,
  answer: WebhookAnswer,
  at: Date,
): Promise<void> {
  const { webhookEndpoints: endpoints } = deps.store;
  if (status === 'delivered') {
    if (endpoint.failingSince !== null) await endpoints.noteSuccess(endpoint.id);
    return;
  }
  if (answer.status === gone) return disable(deps, endpoint, 'gone', at);
  if (delivery.eventType === pingEventType) return;
  if (endpoint.failingSince === null) await endpoints.noteFailure(endpoint.id, at);
  if (status === 'failed') {
    const detail = `${delivery.eventType} ${delivery.eventId} was given up after ${delivery.attemptsInRound + 1} attempts: ${error}`;
    await alarm(deps, endpoint, 'webhook_undeliverable', detail, at);
  }
  const failingMs = at.getTime() - (endpoint.failingSince ?? at).getTime();
  if (failingMs >= deps.policy.webhooks.disableAfterMs) await disable(deps, endpoint, 'failing', at);
}

async function disable(deps: ActivityDeps, endpoint: WebhookEndpointDocument, reason: string, at: Date): Promise<void> {
  const detail = reason === 'gone' ? 'It answered 410 Gone' : 'Every attempt has failed for too long';
  await alarm(deps, endpoint, 'webhook_endpoint_disabled', detail, at);
  await deps.store.webhookEndpoints.disable(endpoint.id, reason, at);
}

const alarm = (
  { store }: ActivityDeps,
  { id, merchantId }: WebhookEndpointDocument,
  kind: string,
  detail: string,
  at: Date,
): Promise<void> => store.alerts.raise({ kind, severity: 'warning', merchantId, subject: id, detail }, at);

/** The beginning of an answer, on one line, and without what a confused receiver may send back to us: its secret. */
const printable = (body: string): string =>
  body
    .replaceAll(/whsec_[A-Za-z0-9+/=_-]+/g, 'whsec_…')
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .slice(0, maxKeptBodyChars);
