/** I10: one merchant never sees or touches another's data; no secret and no free text is in a log or a history. */
import request from 'supertest';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { routes } from '../../api/routes/all';
import type { Route } from '../../api/route';
import { bodyOf } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import { createRecordBuilder } from '../../ledger/record-builder';
import {
  adjust,
  apiWorld,
  bearer,
  hmacKey,
  ledgerSigner,
  listEntry,
  post,
  refund,
  type ApiWorld,
} from '../api/support/api-world';
import { keepCase, keepReconciliation } from '../api/support/reconciliation-rows';
import { registerSigner } from '../api/support/signed-request';
import { startIdentitySandbox, type IdentitySandbox } from '../../sandbox/identity';
import { passportLines } from '../risk/identity/mrz';
import { EngineUnderTest } from '../e2e/support/engine-under-test';
import { exportHistories } from '../e2e/support/export-histories';

describe('what belongs to another merchant is not there', () => {
  let world: ApiWorld;
  let ids: Readonly<
    Record<
      | 'payments'
      | 'refunds'
      | 'trade_records'
      | 'signing_keys'
      | 'webhook_endpoints'
      | 'webhook_deliveries'
      | 'reconciliations'
      | 'reconciliation_cases'
      | 'adjustments'
      | 'operators'
      | 'accounts'
      | 'risk'
      | 'merchant_stops'
      | 'customers'
      | 'alerts',
      string
    >
  >;

  beforeAll(async () => {
    world = await apiWorld('i10');
    const payment = await world.payment();
    const { body } = await refund(world, { payment: payment.id, amount: 100 });
    const record = createRecordBuilder({ hmacKey }).capture({ payment, at: new Date() });
    await world.store.tradeRecords.post([record]);
    await sealBatch(world.store, { hmacKey, signer: ledgerSigner }, new Date());
    const alert = { kind: 'refund_held', severity: 'warning', merchantId: 'm1', subject: body.id, detail: '' } as const;
    await world.store.alerts.raise(alert, new Date());
    const { keyId } = await registerSigner(world, 'ed25519');
    const url = 'https://receiver.example/';
    const endpoint = (await post(world, world.keys.merchant, '/v1/webhook_endpoints', { url })).body.id as string;
    const ping = await post(world, world.keys.merchant, `/v1/webhook_endpoints/${endpoint}/test`);
    await putIdentity('17850', world.keys.merchant);
    ids = {
      payments: payment.id,
      refunds: body.id as string,
      trade_records: record.id,
      signing_keys: keyId,
      webhook_endpoints: endpoint,
      webhook_deliveries: ping.body.id as string,
      reconciliations: (await keepReconciliation(world.store)).id,
      reconciliation_cases: (await keepCase(world.store)).id,
      adjustments: (await adjust(world)).body.id as string,
      accounts: 'liability:merchant:m1',
      operators: (await post(world, world.keys.operator, '/v1/operators/me/factors/totp')).body.id as string,
      risk: (await listEntry(world)).body.id as string,
      merchant_stops: 'm1',
      customers: '17850',
      alerts: (await world.store.alerts.list(['m1'], 1))[0]!.id,
    };
    const stop = { merchantId: 'm1', reason: 'operator', detail: 'x', breach: null, by: 'key_op' } as const;
    await world.store.merchantStops.stop(stop, new Date());
  });
  afterAll(() => world.close());

  /** A body that each call would accept: what is refused is refused for whose it is. */
  const bodies: Readonly<Record<string, object>> = {
    verifyRefund: { method: 'real_name', reference: 'x' },
    challengeRefund: { channel: 'sms' },
    activateOperatorTotp: { code: '000000' },
    resolveRefund: { to: 'succeeded', note: 'x' },
    redirectRefund: { bank_account: { holder: 'A Customer', iban: 'DE89370400440532013000' } },
    approveRefundDestination: { destination: 'rd_x_1' },
    rejectRefundDestination: { destination: 'rd_x_1' },
    unblockPayment: { revision: 0, note: 'x' },
    releaseMerchant: { note: 'x' },
    proposeCaseResolution: { action: 'write_off', note: 'x' },
  };

  const resourceOf = ({ path }: Route): string => path.split('/')[2] ?? '';
  /**
   * Customers are names of a merchant's own: under another's name there is somebody else, whose factors can be listed and whose identity
   * can be put (api/factors/customers.test.ts, api/identity/customers.test.ts).
   */
  const isOwnByName = ({ path, method }: Route): boolean =>
    method === 'put' || path.startsWith('/v1/customers/{id}/factors');
  const withId = routes.filter((route) => route.path.includes('{id}') && !isOwnByName(route));

  const call = ({ method, path, operationId }: Route, id: string, key: string) => {
    const sent = request(world.app)[method](path.replace('{id}', id)).set(bearer(key));
    return method === 'post' ? sent.send(bodies[operationId] ?? {}) : sent;
  };

  const putIdentity = (customer: string, key: string) =>
    request(world.app)
      .put(`/v1/customers/${customer}/identity`)
      .set(bearer(key))
      .send({ name: '张三', document: { type: 'cn_resident_id', number: '11010519491231002X' } });

  test('what is put under the id of another merchant’s customer is the caller’s own', async () => {
    await putIdentity('shared', world.keys.merchant);
    const before = await world.store.customers.get('m1', 'shared');
    expect((await putIdentity('shared', world.keys.other)).body).toMatchObject({ merchant: 'm2', decisions: [{}] });
    await request(world.app).delete('/v1/customers/shared/identity').set(bearer(world.keys.other));
    expect(before).not.toBeNull();
    expect(await world.store.customers.get('m1', 'shared')).toEqual(before);
    expect(await world.store.customers.get('m2', 'shared')).toBeNull();
    expect(routes.filter(({ method }) => method === 'put').map(({ operationId }) => operationId)).toEqual([
      'putCustomerIdentity',
    ]);
  });

  test('every call about one thing is known to this test', () => {
    expect(withId.length).toBeGreaterThan(10);
    expect(withId.map(resourceOf).filter((resource) => !(resource in ids))).toEqual([]);
  });

  const byKind = withId.flatMap((route) =>
    (['merchant', 'operator'] as const)
      .filter((kind) => route.access[kind] !== undefined)
      .map((kind) => [route.operationId, kind, route] as const),
  );

  test.each(byKind)('%s, by a strange %s', async (_, kind, route) => {
    const id = ids[resourceOf(route) as keyof typeof ids];
    const before = await Promise.all([
      world.store.refunds.get(ids.refunds, null),
      world.store.payments.get(ids.payments, null),
    ]);
    const theirs = await call(route, id, kind === 'merchant' ? world.keys.other : world.keys.strayOperator);
    expect([theirs.status, theirs.body.type]).toEqual([404, expect.stringContaining('not_found')]);
    expect(JSON.stringify(theirs.body)).not.toMatch(/m1|GBP|shop/);
    expect(world.temporal.updates).toEqual([]);
    expect(
      await Promise.all([world.store.refunds.get(ids.refunds, null), world.store.payments.get(ids.payments, null)]),
    ).toEqual(before);
  });

  test('while its own merchant or operator finds it: the calls are refused for whose it is', async () => {
    const reads = withId.filter(({ method, operationId }) => method === 'get' && operationId !== 'getTimeline');
    const answers = await Promise.all(
      reads.map((route) => {
        const key = route.access.merchant === undefined ? world.keys.operator : world.keys.merchant;
        return call(route, ids[resourceOf(route) as keyof typeof ids], key);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(reads.map(() => 200));
  });
});

describe('after a run with words in every field that takes some', () => {
  /** What a person writes; each piece is looked for by itself. */
  const planted = (what: string): string => `planted in ${what}`;
  const said = ['description', 'metadata', 'cancel', 'approve', 'reference', 'payment', 'resolve'].map(planted);
  const context = { ip: '203.0.113.77', device_id: planted('device') };
  const agent = planted('agent');
  const key = 'k-'.padEnd(24, 'idempotency');

  const serviceSecret = 'ab'.repeat(32);
  let engine: EngineUnderTest;
  let service: IdentitySandbox;
  beforeAll(async () => {
    service = await startIdentitySandbox({ clients: [{ keyId: 'i10', secret: serviceSecret }] });
    engine = await EngineUnderTest.start('i10', {
      env: {
        LOG_LEVEL: 'trace',
        IDENTITY_SERVICE_URL: service.url,
        IDENTITY_SERVICE_KEY_ID: 'i10',
        IDENTITY_SERVICE_SECRET: serviceSecret,
      },
    });
  });
  afterAll(async () => {
    await engine.stop();
    await service.close();
  });

  /** People of whom nothing may be said but to the service. */
  const [mrz, secondLine] = passportLines({ name: 'VERBORGEN<<PERSONA', number: 'HIDDEN123' });
  const people = [
    { name: '欧阳秘密', document: { type: 'cn_resident_id', number: '11010519491231002X' } },
    { name: 'Persona Verborgen', document: { type: 'passport', mrz: [mrz, secondLine] } },
    { name: '欧阳秘密', document: { type: 'cn_resident_id', number: '110105194912310021' } },
  ];
  const personal = [
    '欧阳秘密',
    '11010519491231002',
    '19491231',
    'VERBORGEN',
    'Verborgen',
    'HIDDEN123',
    'person@example.com',
  ];

  async function identify(): Promise<void> {
    const statuses: number[] = [];
    for (const [at, body] of people.entries()) {
      const path = `/v1/customers/person@example.com-${at}/identity`;
      statuses.push((await engine.merchant.send({ method: 'PUT', path, body })).status);
      await engine.world.operators[0]!.send({ method: 'GET', path });
    }
    expect(statuses).toEqual([200, 200, 422]);
  }

  const postAs = (client: EngineUnderTest['merchant'], path: string, body: object, idempotencyKey?: string) =>
    client.send({ method: 'POST', path, body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });

  async function ask(name: string, amount: number): Promise<RefundBody> {
    const payment = bodyOf(
      await postAs(
        engine.merchant,
        '/v1/payments',
        {
          provider: 'stripe',
          amount,
          currency: 'GBP',
          payment_method: 'pm_card_visa',
          metadata: { note: planted('payment') },
          context,
        },
        `${key}-${name}-payment`,
      ),
    ) as { readonly id: string };
    const asked = {
      payment: payment.id,
      description: planted('description'),
      metadata: { note: planted('metadata') },
      context: { ...context, agent },
    };
    return bodyOf(await postAs(engine.merchant, '/v1/refunds', asked, `${key}-${name}`)) as RefundBody;
  }

  test('neither a history nor a log line holds a secret or a word of them', async () => {
    const [operator] = engine.world.operators;
    const paid = await ask('approved', 150_000);
    await postAs(operator!, `/v1/refunds/${paid.id}/approve`, { note: planted('approve') });
    await engine.world.until(paid.id, ['succeeded']);
    await postAs(operator!, `/v1/refunds/${paid.id}/resolve`, { to: 'succeeded', note: planted('resolve') });
    const canceled = await ask('canceled', 150_000);
    await postAs(engine.merchant, `/v1/refunds/${canceled.id}/cancel`, { reason: planted('cancel') });
    await engine.world.until(canceled.id, ['canceled']);
    const verified = await ask('verified', 3_000_000);
    const proof = { method: 'second_factor', reference: planted('reference') };
    expect((await postAs(engine.merchant, `/v1/refunds/${verified.id}/verify`, proof)).status).toBe(200);

    await identify();

    const { secrets } = engine.lane;
    const hidden = [
      ...said,
      ...personal,
      serviceSecret,
      ...Object.values(context),
      agent,
      key,
      secrets.ledgerHmacKey,
      secrets.ledgerSigningKeys.replace('dev:', ''),
      ...secrets.accounts.flatMap(({ apiKey, webhookSecrets }) => [apiKey, ...webhookSecrets]),
      ...[...secrets.credentials.merchants, ...secrets.credentials.operators].map(({ api_key }) => api_key),
    ];
    const histories = await exportHistories(engine.lane.temporal);
    const log = engine.log();
    // The run is there to be looked at, and what was said has arrived where it belongs.
    expect([histories.includes(paid.id), histories.includes('verify'), log.includes(paid.id)]).toEqual([
      true,
      true,
      true,
    ]);
    const kept = bodyOf(await engine.merchant.send({ method: 'GET', path: `/v1/refunds/${paid.id}` }));
    expect(kept).toMatchObject({ description: planted('description'), metadata: { note: planted('metadata') } });
    expect(hidden.filter((word) => histories.includes(word))).toEqual([]);
    expect(hidden.filter((word) => log.includes(word))).toEqual([]);
  }, 90_000);
});
