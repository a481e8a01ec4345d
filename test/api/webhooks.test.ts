import request from 'supertest';
import { createKey } from '../../api/keys';
import { deletedResource, webhookDeliveryResource, webhookEndpointResource } from '../../api/schemas/webhooks';
import { webhookDeliveryWorkflowId } from '../../domain/ids';
import type { WebhookDeliveryDocument } from '../../store/store';
import { apiWorld, bearer, get, post, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeEach(async () => {
  world = await apiWorld('webhooks');
});
afterEach(() => world.close());

const base = '/v1/webhook_endpoints';
const url = 'https://shop.example/hooks';

const create = (body: object = { url }, key = world.keys.merchant) => post(world, key, base, body);
const change = (id: string, body: object) => post(world, world.keys.merchant, `${base}/${id}`, body);
const remove = (id: string, key = world.keys.merchant) => request(world.app).delete(`${base}/${id}`).set(bearer(key));
const read = async (id: string) => (await get(world, world.keys.merchant, `${base}/${id}`)).body;

describe('an endpoint', () => {
  test('is made with a secret that is shown this once', async () => {
    const made = await create({ url, events: ['refund.succeeded', 'refund.failed'], description: 'the till' });
    expect([made.status, made.headers['location']]).toEqual([201, `${base}/${made.body.id}`]);
    expect(webhookEndpointResource.strict().safeParse(made.body).error).toBeUndefined();
    expect(made.body).toMatchObject({ url, status: 'enabled', merchant: 'm1', description: 'the till' });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);

    const { secret, ...shown } = made.body;
    expect(await read(made.body.id)).toEqual(shown);
    const listed = await get(world, world.keys.merchant, base);
    expect(listed.body).toEqual({ object: 'list', data: [shown], has_more: false, url: base });
    const stored = await world.store.webhookEndpoints.get(made.body.id, null);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(world.logged.join('')).not.toContain(secret);
    expect(world.store.webhookEndpoints.secretsOf(stored!, new Date())).toEqual([secret]);
  });

  test('listens to everything unless told otherwise', async () => {
    expect((await create()).body.events).toEqual(['*']);
  });

  test.each([
    [{}, '/url'],
    [{ url: 'shop' }, '/url'],
    [{ url: 'http://shop.example/' }, '/url'],
    [{ url: 'https://127.0.0.1/' }, '/url'],
    [{ url: 'https://169.254.169.254/latest' }, '/url'],
    [{ url: 'https://[::1]/' }, '/url'],
    [{ url: 'https://localhost/' }, '/url'],
    [{ url: 'https://user:word@shop.example/' }, '/url'],
    [{ url: 'https://shop.example:22/' }, '/url'],
    [{ url: `https://shop.example/${'x'.repeat(2_000)}` }, '/url'],
    [{ url, events: [] }, '/events'],
    [{ url, events: ['refund.exploded'] }, '/events/0'],
    [{ url, events: ['*', '*'] }, '/events'],
    [{ url, description: '' }, '/description'],
    [{ url, secret: 'whsec_mine' }, '/secret'],
  ])('is refused with %j', async (body, pointer) => {
    const answer = await create(body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([
      422,
      'validation_failed',
      pointer,
    ]);
  });

  test('may be on this machine where the setting allows it', async () => {
    const local = await apiWorld('webhooks_local', {
      webhooks: { ...world.deps.webhooks, allowLoopback: true },
    });
    expect((await post(local, local.keys.merchant, base, { url: 'http://127.0.0.1:4999/' })).status).toBe(201);
    expect((await post(local, local.keys.merchant, base, { url: 'http://10.0.0.1/' })).status).toBe(422);
    await local.close();
  });

  test('can be changed, and is checked again', async () => {
    const { id } = (await create()).body;
    const changed = await change(id, { url: 'https://other.example/', events: ['alert.raised'], description: null });
    expect(changed.body).toMatchObject({ url: 'https://other.example/', events: ['alert.raised'], description: null });
    expect(await read(id)).toEqual(changed.body);
    expect((await change(id, { url: 'https://10.0.0.1/' })).status).toBe(422);
    expect((await change(id, { description: '4111 1111 1111 1111' })).body.code).toBe('card_number_refused');
    expect(await read(id)).toEqual(changed.body);
  });

  test('can be switched off and on; on, it listens from then', async () => {
    const { id } = (await create()).body;
    expect((await change(id, { status: 'disabled' })).body).toMatchObject({
      status: 'disabled',
      disabled_reason: 'by_merchant',
    });
    const before = (await world.store.webhookEndpoints.get(id, null))!.since;
    expect((await change(id, { status: 'enabled' })).body).toMatchObject({ status: 'enabled', disabled_reason: null });
    const after = (await world.store.webhookEndpoints.get(id, null))!.since;
    expect(after.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect((await change(id, { status: 'enabled' })).body.status).toBe('enabled');
    expect((await world.store.webhookEndpoints.get(id, null))!.since).toEqual(after);
  });

  test('gets another secret while the one before still signs', async () => {
    const made = (await create()).body;
    const rotated = await post(world, world.keys.merchant, `${base}/${made.id}/rotate_secret`);
    expect(rotated.body.secret).not.toBe(made.secret);
    expect(Date.parse(rotated.body.previous_secret_expires_at) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const stored = await world.store.webhookEndpoints.get(made.id, null);
    expect(world.store.webhookEndpoints.secretsOf(stored!, new Date())).toEqual([rotated.body.secret, made.secret]);
    const both = await Promise.all(
      [1, 2].map(() => post(world, world.keys.merchant, `${base}/${made.id}/rotate_secret`)),
    );
    const signing = world.store.webhookEndpoints.secretsOf(
      (await world.store.webhookEndpoints.get(made.id, null))!,
      new Date(),
    );
    for (const { body } of both) expect(signing).toContain(body.secret);
  });

  test('is deleted for good', async () => {
    const { id } = (await create()).body;
    const deleted = await remove(id);
    expect(deletedResource.strict().safeParse(deleted.body).error).toBeUndefined();
    expect((await remove(id)).status).toBe(404);
    expect(await read(id)).toMatchObject({ code: 'webhook_endpoint_not_found' });
  });

  test('more than a merchant may have are refused', async () => {
    const { maxEndpoints } = world.deps.webhooks.policy;
    for (let n = 0; n < maxEndpoints; n += 1) expect((await create()).status).toBe(201);
    expect((await create()).body.code).toBe('too_many_webhook_endpoints');
    expect((await create({ url }, world.keys.other)).status).toBe(201);
  });

  test('every change of it is on record', async () => {
    const { id } = (await create()).body;
    await change(id, { status: 'disabled' });
    await post(world, world.keys.merchant, `${base}/${id}/rotate_secret`);
    await remove(id);
    const entries = await world.store.audit.list(id);
    expect(entries.map(({ action, merchantId }) => `${merchantId} ${action}`)).toEqual([
      'm1 webhook_endpoint.create',
      'm1 webhook_endpoint.update',
      'm1 webhook_endpoint.rotate_secret',
      'm1 webhook_endpoint.delete',
    ]);
  });
});

test('keys need the scope, and operators have none', async () => {
  const { key: reader } = await createKey(world.store.apiKeys, {
    kind: 'merchant',
    merchantIds: ['m1'],
    label: '',
    scopes: ['webhooks:read'],
  });
  const { id } = (await create()).body;
  expect((await get(world, reader, base)).status).toBe(200);
  expect((await create({ url }, reader)).status).toBe(403);
  expect((await remove(id, reader)).status).toBe(403);
  expect((await get(world, world.keys.reader, base)).status).toBe(403);
  expect((await get(world, world.keys.operator, base)).status).toBe(403);
});

describe('a ping', () => {
  test('is sent on request, and what came of it is in the list', async () => {
    const { id } = (await create()).body;
    const sent = await post(world, world.keys.merchant, `${base}/${id}/test`);
    expect(sent.status).toBe(202);
    expect(webhookDeliveryResource.strict().safeParse(sent.body).error).toBeUndefined();
    expect(sent.body).toMatchObject({ endpoint: id, status: 'pending', event: { type: 'ping' }, attempts: [] });
    const [started] = world.temporal.starts;
    expect(started).toMatchObject({
      type: 'webhookDeliveryWorkflow',
      options: {
        workflowId: webhookDeliveryWorkflowId('m1', sent.body.id),
        taskQueue: 'webhooks',
        args: [{ merchantId: 'm1', deliveryId: sent.body.id }],
      },
    });
    const listed = await get(world, world.keys.merchant, `${base}/${id}/deliveries?type=ping`);
    expect(listed.body).toMatchObject({ data: [sent.body], has_more: false, url: `${base}/${id}/deliveries` });
    expect((await get(world, world.keys.merchant, `${base}/${id}/deliveries?status=failed`)).body.data).toEqual([]);
    expect((await get(world, world.keys.merchant, `${base}/${id}/deliveries?status=odd`)).status).toBe(422);
  });

  test('is not sent to a disabled endpoint, nor kept while Temporal is away', async () => {
    const { id } = (await create()).body;
    world.temporal.reachable = false;
    world.api.reachability.noteFailure();
    expect((await post(world, world.keys.merchant, `${base}/${id}/test`)).status).toBe(503);
    world.temporal.reachable = true;
    await change(id, { status: 'disabled' });
    expect((await post(world, world.keys.merchant, `${base}/${id}/test`)).body.code).toBe('webhook_endpoint_disabled');
    expect((await get(world, world.keys.merchant, `${base}/${id}/deliveries`)).body.data).toEqual([]);
  });
});

describe('a delivery', () => {
  const delivered = async (): Promise<WebhookDeliveryDocument> => {
    const { id } = (await create()).body;
    const ping = (await post(world, world.keys.merchant, `${base}/${id}/test`)).body;
    const attempt = {
      number: 1,
      at: new Date(),
      durationMs: 12,
      responseStatus: 204,
      error: null,
      responseBody: null,
    };
    await world.store.webhookDeliveries.recordAttempt(ping.id, { round: 1, attempt, status: 'delivered', dueAt: null });
    return (await world.store.webhookDeliveries.get(ping.id, null))!;
  };
  const again = (id: string, key = world.keys.merchant) => post(world, key, `/v1/webhook_deliveries/${id}/redeliver`);

  test('is sent again on request, under the same event id, delivered or not', async () => {
    const { id, eventId } = await delivered();
    const sent = await again(id);
    expect([sent.status, sent.body]).toMatchObject([202, { id, status: 'pending', event: { id: eventId } }]);
    expect(sent.body.attempts).toMatchObject([{ number: 1, response_status: 204, duration_ms: 12 }]);
    expect(world.temporal.starts.map(({ options }) => options.workflowId)).toEqual([
      webhookDeliveryWorkflowId('m1', id),
      webhookDeliveryWorkflowId('m1', id),
    ]);
  });

  test('is not sent again to an endpoint that is disabled or gone', async () => {
    const { id, endpointId } = await delivered();
    await change(endpointId, { status: 'disabled' });
    expect((await again(id)).body.code).toBe('webhook_endpoint_disabled');
    await remove(endpointId);
    expect((await again(id)).body.code).toBe('webhook_endpoint_not_found');
    expect(await world.store.webhookDeliveries.get(id, null)).toMatchObject({ status: 'delivered', round: 1 });
  });

  test('of another merchant is not there', async () => {
    const { id } = await delivered();
    for (const odd of [id, 'wd_odd', '__proto__']) {
      expect((await again(odd, world.keys.other)).body.code).toBe('webhook_delivery_not_found');
    }
  });
});
