import { generateKeyPairSync } from 'node:crypto';
import { ApiError, RefundEngine, type SigningOptions, type TransportOptions } from '../../client';
import { createKey } from '../../api/keys';
import type { RunningApi } from '../../api/server';
import type { SignatureAlgorithm } from '../../domain/signature';
import { apiWorld, newKey, type ApiWorld } from '../api/support/api-world';
import { cipher, serve, stopServing } from '../api/support/signed-request';

let world: ApiWorld;
let running: RunningApi;
beforeAll(async () => {
  world = await apiWorld('client', { cipher });
  running = await serve(world.deps);
});
afterAll(async () => {
  await stopServing();
  await world.close();
});

/** The client passes addresses. */
const urlOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString());

const engineOf = (over: Partial<TransportOptions> = {}): RefundEngine =>
  new RefundEngine({ baseUrl: running.url, apiKey: world.keys.merchant, retry: { firstPauseMs: 2 }, ...over });

async function collect<T>(rows: AsyncIterable<T>, atMost = Infinity): Promise<T[]> {
  const collected: T[] = [];
  for await (const row of rows) {
    collected.push(row);
    if (collected.length >= atMost) break;
  }
  return collected;
}

describe('refunds', () => {
  test('are created, read, listed and told', async () => {
    const engine = engineOf();
    const payment = await world.payment();
    const refund = await engine.refunds.create({ payment: payment.id, amount: 1_250, metadata: { rma: '77' } });
    expect(refund).toMatchObject({ object: 'refund', amount: 1_250, state: 'submitting', metadata: { rma: '77' } });
    expect(await engine.refunds.get(refund.id)).toMatchObject({ id: refund.id, amount: 1_250 });
    const page = await engine.refunds.list({ payment: payment.id });
    expect(page).toMatchObject({ object: 'list', has_more: false, data: [{ id: refund.id }] });
    const [first] = await engine.refunds.timeline(refund.id);
    expect(first).toMatchObject({ state: 'requested' });
    expect((await engine.payments.get(payment.id)).amount_reserved).toBe(1_250);
  });

  test('are the same however often they are asked for with one key', async () => {
    const { id: payment } = await world.payment();
    const options = { idempotencyKey: newKey() };
    const ask = () => engineOf().refunds.create({ payment, amount: 10 }, options);
    const [first, ...others] = await Promise.all([ask(), ask(), ask()]);
    expect(others.map(({ id }) => id)).toEqual([first.id, first.id]);
  });

  test('survive an engine that is away and comes back', async () => {
    const { id: payment } = await world.payment();
    const accept = world.temporal.onAccept;
    world.temporal.reachable = false;
    const sleep = async () => {
      world.temporal.reachable = true;
    };
    const refund = await engineOf({ sleep }).refunds.create({ payment, amount: 10 });
    expect(refund.state).toBe('submitting');
    world.temporal.onAccept = accept;
  });

  test('that cannot be are typed errors', async () => {
    const { id: payment } = await world.payment();
    const refused = (body: object) =>
      engineOf()
        .refunds.create(body as { payment: string })
        .then(
          () => null,
          (error: unknown) => error,
        );
    const over = await refused({ payment, amount: 5_001 });
    expect(over).toBeInstanceOf(ApiError);
    expect(over).toMatchObject({ status: 422, code: 'over_refund', requestId: expect.stringMatching(/^req_/) });
    const wrong = await refused({ payment, amount: 0, colour: 'red' });
    expect(wrong).toMatchObject({ code: 'validation_failed' });
    expect((wrong as ApiError).fields.map(({ pointer }) => pointer).toSorted()).toEqual(['/amount', '/colour']);
  });

  test('are steered', async () => {
    const { id: payment } = await world.payment();
    const { id } = await engineOf().refunds.create({ payment, amount: 10 });
    const done: string[] = [];
    world.temporal.onUpdate = async ({ name }) => {
      done.push(name);
      return {
        state: 'canceled',
        status: 'canceled',
        revision: 9,
        amount: 10,
        failure: null,
        risk: null,
        awaiting: null,
      };
    };
    const operator = engineOf({ apiKey: world.keys.operator });
    expect((await engineOf().refunds.cancel(id, { reason: 'changed their mind' })).state).toBe('canceled');
    await engineOf().refunds.confirmReturn(id);
    await engineOf().refunds.verify(id, { method: 'real_name', reference: 'check-1' });
    await operator.refunds.approve(id);
    await operator.refunds.reject(id, { note: 'no' });
    await operator.refunds.resolve(id, { to: 'canceled', note: 'seen' });
    expect(done).toEqual(['cancel', 'confirmReturn', 'verify', 'approve', 'reject', 'resolve']);
    const bank_account = { holder: 'Maria Musterfrau', iban: 'DE89370400440532013000' };
    // It does not wait for an account.
    await expect(engineOf().refunds.redirect(id, { bank_account })).rejects.toMatchObject({
      status: 409,
      code: 'illegal_transition',
    });
    await expect(engineOf().refunds.approve(id)).rejects.toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('lists', () => {
  test('are gone through page by page, and no further than asked', async () => {
    const own = await apiWorld('client_pages', {});
    const served = await serve(own.deps);
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.unshift((await own.payment({ createdAt: new Date(1_000 * (n + 1)) })).id);
    const requests: string[] = [];
    const counting: typeof fetch = (input, init) => {
      requests.push(urlOf(input));
      return fetch(input, init);
    };
    const engine = engineOf({ baseUrl: served.url, apiKey: own.keys.merchant, fetch: counting });
    expect((await collect(engine.payments.each({ limit: 3 }))).map(({ id }) => id)).toEqual(ids);
    expect(requests).toHaveLength(3);
    requests.length = 0;
    expect(await collect(engine.payments.each({ limit: 2 }), 2)).toHaveLength(2);
    expect(requests).toHaveLength(1);
    expect(await collect(engine.payments.each({ status: 'failed' }))).toEqual([]);
    expect(await collect(engine.payments.each({ 'created[lte]': new Date(2_500) }))).toHaveLength(2);
    await served.close();
    await own.close();
  });

  test('of refunds, trade records and alerts', async () => {
    const engine = engineOf();
    const { id: payment } = await world.payment();
    const refund = await engine.refunds.create({ payment, amount: 10 });
    const [row] = await collect(engine.refunds.each({ payment }));
    expect(row).toMatchObject({ id: refund.id });
    const records = await collect(engine.tradeRecords.each({ refund: refund.id }));
    expect(records).toMatchObject([{ type: 'refund_hold', amount: 10 }]);
    expect(await engine.tradeRecords.get(records[0]!.id)).toEqual(records[0]);
    expect((await engine.tradeRecords.list({ payment })).data).toEqual(records);
    const alert = {
      kind: 'refund_held',
      severity: 'warning',
      merchantId: 'm1',
      subject: refund.id,
      detail: '',
    } as const;
    await world.store.alerts.raise(alert, new Date());
    expect((await engine.alerts.list({ limit: 1 })).data).toMatchObject([{ subject: refund.id }]);
    expect(await collect(engine.alerts.each({ limit: 1 }))).toMatchObject([{ subject: refund.id }]);
  });
});

describe('payments', () => {
  test('are taken', async () => {
    world.temporal.onResult = () => Promise.resolve({ status: 'failed', code: 'card_declined', differs: [] });
    const body = { provider: 'stripe', amount: 500, currency: 'GBP', payment_method: 'pm_card_visa' } as const;
    await expect(engineOf().payments.create(body)).rejects.toMatchObject({ code: 'payment_declined' });
    const started = world.temporal.starts.at(-1)!;
    expect(started.type).toBe('paymentWorkflow');
  });

  test('that were blocked are let go by an operator', async () => {
    const { id } = await world.payment({ blocked: 'paid_after_close', blockRevision: 3 });
    const { blocked } = await engineOf().payments.get(id);
    expect(blocked).toEqual({ reason: 'paid_after_close', revision: 3 });
    const body = { revision: blocked!.revision, note: 'cleared up with the provider' };
    await expect(engineOf().payments.unblock(id, body)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await engineOf({ apiKey: world.keys.operator }).payments.unblock(id, body)).toMatchObject({ id });
    expect((await world.store.payments.get(id, null))!.blocked).toBeNull();
  });
});

describe('webhook endpoints', () => {
  const url = 'https://shop.example/hooks';

  test('are made, read, changed, given another secret and deleted', async () => {
    const { webhookEndpoints } = engineOf();
    const { secret, ...made } = await webhookEndpoints.create({ url, events: ['refund.succeeded'] });
    expect(secret).toMatch(/^whsec_/);
    expect(made).toMatchObject({ object: 'webhook_endpoint', url, events: ['refund.succeeded'], status: 'enabled' });
    expect(await webhookEndpoints.get(made.id)).toEqual(made);
    expect((await webhookEndpoints.list()).data).toContainEqual(made);
    const disabled = await webhookEndpoints.update(made.id, { status: 'disabled', description: 'the till' });
    expect(disabled).toMatchObject({ status: 'disabled', disabled_reason: 'by_merchant', description: 'the till' });
    const rotated = await webhookEndpoints.rotateSecret(made.id);
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    expect(await engineOf({ apiKey: world.keys.other }).webhookEndpoints.list()).toMatchObject({ data: [] });
    await webhookEndpoints.delete(made.id);
    await expect(webhookEndpoints.get(made.id)).rejects.toMatchObject({ code: 'webhook_endpoint_not_found' });
  });

  test('are tried, and tell what was sent', async () => {
    const { webhookEndpoints } = engineOf();
    const { id } = await webhookEndpoints.create({ url });
    const pings = [await webhookEndpoints.test(id), await webhookEndpoints.test(id), await webhookEndpoints.test(id)];
    expect(pings[0]).toMatchObject({ endpoint: id, event: { type: 'ping' }, status: 'pending' });
    const ids = pings.map((ping) => ping.id).toSorted();
    expect((await webhookEndpoints.listDeliveries(id, { type: 'ping', limit: 2 })).has_more).toBe(true);
    const each = await collect(webhookEndpoints.eachDelivery(id, { 'created[gte]': new Date(0), limit: 2 }));
    expect(each.map((delivery) => delivery.id).toSorted()).toEqual(ids);
    expect(await collect(webhookEndpoints.eachDelivery(id, { status: 'delivered' }))).toEqual([]);
    expect(await webhookEndpoints.redeliver(ids[0]!)).toMatchObject({ id: ids[0], status: 'pending' });
    await webhookEndpoints.update(id, { status: 'disabled' });
    await expect(webhookEndpoints.redeliver(ids[0]!)).rejects.toMatchObject({ code: 'webhook_endpoint_disabled' });
  });
});

describe('signed requests', () => {
  const pairs = {
    ed25519: generateKeyPairSync('ed25519'),
    'rsa-v1_5-sha256': generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  };

  async function signingFor(apiKey: string, algorithm: SignatureAlgorithm): Promise<SigningOptions> {
    const { signingKeys } = engineOf({ apiKey });
    if (algorithm === 'hmac-sha256') {
      const { id: keyId, secret } = await signingKeys.create({ algorithm });
      return { keyId, algorithm, secret: secret! };
    }
    const { publicKey, privateKey } = pairs[algorithm];
    const public_key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { id: keyId } = await signingKeys.create({ algorithm, public_key });
    return { keyId, algorithm, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  test.each(['ed25519', 'rsa-v1_5-sha256', 'hmac-sha256'] as const)(
    '%s, where the key demands it',
    async (algorithm) => {
      const { key, document } = await createKey(world.store.apiKeys, {
        kind: 'merchant',
        merchantIds: ['m1'],
        label: '',
      });
      const signing = await signingFor(key, algorithm);
      // Another key of the same demand: the process has remembered the first one.
      await world.store.apiKeys.requireSignature(document.id, true);
      const demanding = await serve(world.deps);
      const engine = engineOf({ baseUrl: demanding.url, apiKey: key, signing });
      const { id: payment } = await world.payment();
      const refund = await engine.refunds.create({ payment, amount: 10, description: '退货' }, { waitSeconds: 0 });
      expect((await engine.refunds.list({ payment, q: refund.id })).data).toHaveLength(1);
      await expect(engineOf({ baseUrl: demanding.url, apiKey: key }).refunds.get(refund.id)).rejects.toMatchObject({
        status: 401,
        code: 'signature_required',
      });
      await engine.signingKeys.revoke(signing.keyId);
      await expect(engine.refunds.get(refund.id)).rejects.toMatchObject({
        code: 'signature_invalid',
        reason: 'unknown_key',
      });
    },
  );

  test('are made below the path of a proxy', async () => {
    const signing = await signingFor(world.keys.merchant, 'ed25519');
    const publicUrl = new URL('https://api.example.test/money');
    const behind = await serve({ ...world.deps, publicUrl });
    const proxied: typeof fetch = (input, init) => {
      const url = new URL(urlOf(input));
      return fetch(`${behind.url}${url.pathname.replace('/money', '')}${url.search}`, init);
    };
    const engine = engineOf({ baseUrl: publicUrl, signing, fetch: proxied });
    expect(await engine.refunds.list({ limit: 1 })).toMatchObject({ object: 'list' });
  });
});

test('a resource of one’s own needs nothing but the transport', async () => {
  class WithLedger extends RefundEngine {
    readonly problems = (code: string) =>
      this.transport.send<{ code: string }>({ method: 'GET', path: `/problems/${code}` });
  }
  const engine = new WithLedger({ baseUrl: running.url, apiKey: world.keys.merchant });
  expect(await engine.problems('over_refund')).toMatchObject({ code: 'over_refund' });
});
