import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';
import { everyEvent, pingEventType } from '../../domain/webhooks';
import type { OutboxEvent, PendingRow, WebhookDeliveryDocument, WebhookEndpointDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { payloadOf, subjectOf } from './payload';

export type DispatchDeps = Pick<ActivityDeps, 'store' | 'policy' | 'workflows' | 'logger'>;

/** Rows of a kind that are looked at together. */
const batch = 50;
const idBytes = 16;

/**
 * Gives each event that a row's write has laid down a delivery with a workflow for every endpoint that listens; then the
 * row is marked. Whatever breaks off is done again: a delivery's id follows from event and endpoint. Answers how many
 * rows were marked.
 */
export async function dispatchWebhooks(deps: DispatchDeps): Promise<number> {
  const heardSince = new Map<string, number>();
  for (const { merchantId, since } of await deps.store.webhookEndpoints.listening()) {
    heardSince.set(merchantId, Math.min(since.getTime(), heardSince.get(merchantId) ?? Infinity));
  }
  let dispatched = 0;
  for (const [merchantId, since] of heardSince) dispatched += await dispatchOf(deps, merchantId, new Date(since));
  return dispatched;
}

async function dispatchOf(deps: DispatchDeps, merchantId: string, since: Date): Promise<number> {
  const rows = await deps.store.outbox.pending(merchantId, since, batch);
  if (rows.length === 0) return 0;
  // Read after the events: whoever listened when one of them was laid down is among them.
  const endpoints = (await deps.store.webhookEndpoints.list([merchantId])).filter(({ status }) => status === 'enabled');
  const done = await Promise.all(rows.map((row) => succeeds(deps, row, () => dispatchRow(deps, row, endpoints))));
  return done.filter(Boolean).length;
}

/** One row that cannot be dispatched now keeps no other waiting. */
async function succeeds({ logger }: DispatchDeps, { source, id }: PendingRow, act: () => Promise<void>) {
  try {
    await act();
    return true;
  } catch (error) {
    logger.warn({ source, id, reason: error instanceof Error ? error.name : 'unknown' }, 'events not dispatched yet');
    return false;
  }
}

async function dispatchRow(
  deps: DispatchDeps,
  row: PendingRow,
  endpoints: readonly WebhookEndpointDocument[],
): Promise<void> {
  for (const event of row.events) {
    if (await isMuted(deps, event)) continue;
    for (const endpoint of endpoints.filter((one) => wants(one, event))) {
      await deliver(deps, newDelivery(deps, endpoint, event));
    }
  }
  await deps.store.outbox.markDispatched(row);
}

/** What its merchant has muted is recorded only. */
const isMuted = async ({ store }: DispatchDeps, { subject }: OutboxEvent): Promise<boolean> =>
  subject.kind === 'alert' && (await store.alertMutes.mutedUntil(subject.alert, 'merchant', new Date())) !== null;

const wants = (endpoint: WebhookEndpointDocument, event: OutboxEvent): boolean =>
  event.at >= endpoint.since &&
  (endpoint.events.includes(everyEvent) || endpoint.events.includes(event.type)) &&
  // That an endpoint cannot be reached is told to the others.
  !(event.subject.kind === 'alert' && event.subject.alert.subject === endpoint.id);

async function deliver({ store, workflows }: DispatchDeps, delivery: WebhookDeliveryDocument): Promise<void> {
  const { id, merchantId, endpointId, status } = await store.webhookDeliveries.insert(delivery);
  if (status === 'pending') await workflows.startWebhookDelivery({ merchantId, deliveryId: id }, endpointId);
}

/** The one delivery that there is of an event to an endpoint. */
const deliveryId = (eventId: string, endpointId: string): string =>
  `wd_${base32(createHash('sha256').update(`${eventId}\0${endpointId}`).digest().subarray(0, idBytes))}`;

const newDelivery = (
  { policy }: Pick<DispatchDeps, 'policy'>,
  endpoint: WebhookEndpointDocument,
  event: OutboxEvent,
): WebhookDeliveryDocument =>
  emptyDelivery(endpoint, {
    eventId: event.id,
    eventType: event.type,
    subject: subjectOf(event),
    payload: payloadOf(event),
    at: new Date(),
    retentionMs: policy.webhooks.deliveryRetentionMs,
  });

interface DeliveryContent {
  readonly eventId: string;
  readonly eventType: string;
  readonly subject: string | null;
  readonly payload: string;
  readonly at: Date;
  readonly retentionMs: number;
}

function emptyDelivery(
  { id: endpointId, merchantId }: WebhookEndpointDocument,
  { at, retentionMs, ...content }: DeliveryContent,
): WebhookDeliveryDocument {
  return {
    id: deliveryId(content.eventId, endpointId),
    merchantId,
    endpointId,
    ...content,
    status: 'pending',
    round: 1,
    attemptsInRound: 0,
    attemptsMade: 0,
    attempts: [],
    dueAt: at,
    createdAt: at,
    expiresAt: new Date(at.getTime() + retentionMs),
  };
}

/** A delivery of no event, to try an endpoint out. `eventId` is new each time. */
export const pingDelivery = (
  endpoint: WebhookEndpointDocument,
  eventId: string,
  { at, retentionMs }: { readonly at: Date; readonly retentionMs: number },
): WebhookDeliveryDocument =>
  emptyDelivery(endpoint, {
    eventId,
    eventType: pingEventType,
    subject: null,
    payload: JSON.stringify({ type: pingEventType, timestamp: at.toISOString(), data: { endpoint: endpoint.id } }),
    at,
    retentionMs,
  });
