import { pingDelivery } from '../../../activities/webhooks/dispatch';
import { randomId } from '../../../api/ids';
import { newSecret } from '../../../api/webhooks';
import type { WebhookEndpointDocument } from '../../../store/store';
import { webhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver';
import { ActivityWorld, later } from '../support/activity-world';
import { policyForTests } from '../support/policy';
import { insertEndpoint } from './support';

let world: ActivityWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  [world, receiver] = await Promise.all([ActivityWorld.start('attempt'), webhookReceiver()]);
});
afterEach(async () => {
  await Promise.all([world.close(), receiver.close()]);
});

const dayMs = 86_400_000;
const { retryDelaysMs } = policyForTests.webhooks;

async function arrange(change: Partial<WebhookEndpointDocument> = {}) {
  const known = await insertEndpoint(world, { url: receiver.url, ...change });
  receiver.secrets = [known.secret];
  return { ...known, deliveryId: await enqueue(known.endpoint) };
}

/** An event for this endpoint alone. */
async function enqueue(endpoint: WebhookEndpointDocument, eventType = 'refund.updated'): Promise<string> {
  const ping = pingDelivery(endpoint, randomId('evt'), { at: new Date(), retentionMs: dayMs });
  const payload = JSON.stringify({ type: eventType, timestamp: later(0), data: { id: 're_1', sequence: 2 } });
  return (await world.store.webhookDeliveries.insert({ ...ping, eventType, payload })).id;
}

const attempt = (deliveryId: string, at = later(0)) =>
  world.run('attemptWebhook', { merchantId: 'm_one', deliveryId, at });
const delivery = async (id: string) => (await world.store.webhookDeliveries.get(id, null))!;
const stateOf = async ({ id }: WebhookEndpointDocument) => (await world.store.webhookEndpoints.get(id, null))!;

test('a receiver that accepts ends it: signed, logged, and not sent again', async () => {
  const { deliveryId } = await arrange();
  receiver.answer = () => ({ status: 202, body: 'thanks' });
  expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'delivered' });
  const row = await delivery(deliveryId);
  expect(row).toMatchObject({ status: 'delivered', dueAt: null });
  expect(row.attempts).toEqual([
    {
      number: 1,
      at: new Date(later(0)),
      durationMs: expect.any(Number),
      responseStatus: 202,
      error: null,
      responseBody: 'thanks',
    },
  ]);
  expect(receiver.accepted).toMatchObject([{ id: row.eventId, body: row.payload }]);
  expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'delivered' });
  expect(receiver.requests).toBe(1);
});

test('while a secret is replaced both sign', async () => {
  const { endpoint, secret, deliveryId } = await arrange();
  const next = newSecret();
  await world.store.webhookEndpoints.rotate(endpoint, next, { at: new Date(), overlapMs: dayMs });
  receiver.secrets = [secret, next];
  expect(await attempt(deliveryId)).toMatchObject({ status: 'delivered' });
});

test('each failure waits for its turn in the schedule; the last one gives up with an alarm', async () => {
  const { endpoint, deliveryId } = await arrange();
  receiver.answer = () => ({ status: 503 });
  const waits: unknown[] = [];
  for (let n = 0; n < retryDelaysMs.length; n += 1) {
    const result = await attempt(deliveryId, later(n * 1_000));
    waits.push(result.kind === 'retry' ? result.afterMs : result);
  }
  expect(waits).toEqual(retryDelaysMs);
  expect((await delivery(deliveryId)).dueAt).toEqual(
    new Date(Date.parse(later((retryDelaysMs.length - 1) * 1_000)) + retryDelaysMs.at(-1)!),
  );
  expect(await world.alarms(endpoint.id)).toEqual([]);
  expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'failed' });
  expect(await delivery(deliveryId)).toMatchObject({
    status: 'failed',
    dueAt: null,
    attemptsMade: retryDelaysMs.length + 1,
  });
  expect(await world.alarms(endpoint.id)).toEqual(['webhook_undeliverable warning']);
  expect(await stateOf(endpoint)).toMatchObject({ status: 'enabled', failingSince: new Date(later(0)) });
});

test.each([
  ['a redirect', { status: 307 }, 'redirect_refused'],
  ['an error', { status: 500 }, 'unsuccessful_status'],
  ['a refusal', { status: 400 }, 'unsuccessful_status'],
  ['no modification', { status: 304 }, 'redirect_refused'],
])('%s is a failure', async (_what, answer, error) => {
  const { deliveryId } = await arrange();
  receiver.answer = () => answer;
  expect(await attempt(deliveryId)).toMatchObject({ kind: 'retry' });
  expect((await delivery(deliveryId)).attempts).toMatchObject([{ responseStatus: answer.status, error }]);
  expect(receiver.requests).toBe(1);
});

test('410 disables the endpoint with an alarm, and nothing more is sent to it', async () => {
  const { endpoint, deliveryId } = await arrange();
  const next = await enqueue(endpoint);
  receiver.answer = () => ({ status: 410 });
  expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'failed' });
  expect(await stateOf(endpoint)).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
  expect(await world.alarms(endpoint.id)).toEqual(['webhook_endpoint_disabled warning']);
  expect(await attempt(next)).toEqual({ kind: 'closed', status: 'canceled' });
  expect(receiver.requests).toBe(1);
});

test('days of failures alone disable the endpoint; a success in between starts the count anew', async () => {
  const { endpoint, deliveryId } = await arrange();
  receiver.answer = () => ({ status: 500 });
  const day = (n: number): string => later(n * dayMs);
  await attempt(deliveryId, day(0));
  await attempt(deliveryId, day(4));
  receiver.answer = () => ({ status: 200 });
  await attempt(await enqueue(endpoint), day(4.5));
  expect(await stateOf(endpoint)).toMatchObject({ failingSince: null });
  receiver.answer = () => ({ status: 500 });
  await attempt(deliveryId, day(5));
  await attempt(deliveryId, day(9.9));
  expect(await stateOf(endpoint)).toMatchObject({ status: 'enabled', failingSince: new Date(day(5)) });
  await attempt(deliveryId, day(10));
  expect(await stateOf(endpoint)).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
  expect(await world.alarms(endpoint.id)).toEqual(['webhook_endpoint_disabled warning']);
});

test('a ping is tried once, and its failure is no alarm', async () => {
  const { endpoint } = await arrange();
  receiver.answer = () => ({ status: 500 });
  expect(await attempt(await enqueue(endpoint, 'ping'))).toEqual({ kind: 'closed', status: 'failed' });
  expect(await stateOf(endpoint)).toMatchObject({ failingSince: null });
  expect(await world.alarms(endpoint.id)).toEqual([]);
});

test('what is for an endpoint that is gone or disabled is canceled', async () => {
  const [first, second] = [await arrange(), await arrange()];
  await world.store.webhookEndpoints.disable(first.endpoint.id, 'by_merchant', new Date());
  await world.store.webhookEndpoints.remove(second.endpoint.id);
  for (const { deliveryId } of [first, second]) {
    expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'canceled' });
    expect(await delivery(deliveryId)).toMatchObject({ status: 'canceled', attempts: [] });
  }
  expect(await attempt('wd_none')).toEqual({ kind: 'closed', status: 'canceled' });
  expect(receiver.requests).toBe(0);
});

test('an event asked for anew has all its attempts again, under the same id', async () => {
  const { deliveryId } = await arrange();
  await attempt(deliveryId);
  await world.store.webhookDeliveries.restart(deliveryId, new Date());
  expect(await attempt(deliveryId)).toEqual({ kind: 'closed', status: 'delivered' });
  expect(new Set(receiver.accepted.map(({ id }) => id)).size).toBe(1);
  expect((await delivery(deliveryId)).attempts.map(({ number }) => number)).toEqual([1, 2]);
});

test('what an answer holds is kept in part, on one line, and without our secret', async () => {
  const { secret, deliveryId } = await arrange();
  receiver.answer = () => ({ status: 500, body: `bad\r\nsecret ${secret} \u0000 ${'x'.repeat(1_000)}` });
  await attempt(deliveryId);
  const [log] = (await delivery(deliveryId)).attempts;
  expect(log!.responseBody).toHaveLength(256);
  expect(log!.responseBody).toMatch(/^bad secret whsec_… {2,3}x+$/);
});

test('without the setting nothing on this machine is reached', async () => {
  const { deliveryId } = await arrange();
  Object.assign(world.deps, { webhooks: { allowLoopback: false } });
  expect(await attempt(deliveryId)).toMatchObject({ kind: 'retry' });
  expect((await delivery(deliveryId)).attempts).toMatchObject([{ responseStatus: null, error: 'url_refused' }]);
  expect(receiver.requests).toBe(0);
});

test('what is signed verifies with the official library and no other secret', async () => {
  const { deliveryId, secret } = await arrange();
  receiver.secrets = [newSecret()];
  expect(await attempt(deliveryId)).toMatchObject({ kind: 'retry' });
  receiver.secrets = [secret];
  expect(await attempt(deliveryId)).toMatchObject({ status: 'delivered' });
});
