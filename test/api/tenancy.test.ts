import request from 'supertest';
import type { Route } from '../../api/route';
import { routes } from '../../api/routes/all';
import { createKey, hashOfKey } from '../../api/keys';
import { createRecordBuilder } from '../../ledger/record-builder';
import { keepCase, keepReconciliation } from './support/reconciliation-rows';
import { adjust, apiWorld, bearer, get, hmacKey, listEntry, post, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
let ids: Record<(typeof kinds)[keyof typeof kinds], string>;

beforeAll(async () => {
  world = await apiWorld('tenancy');
  const payment = await world.payment();
  const accepted = await refund(world, { payment: payment.id, amount: 100 });
  const captured = await world.store.payments.get(payment.id, null);
  const record = createRecordBuilder({ hmacKey }).capture({ payment: captured!, at: new Date() });
  await world.store.tradeRecords.post([record]);
  const alert = { kind: 'late_success', severity: 'critical', subject: accepted.body.id, detail: 'test' } as const;
  await world.store.alerts.raise({ ...alert, merchantId: 'm1' }, new Date());
  const url = 'https://shop.example/hooks';
  const endpoint = (await post(world, world.keys.merchant, '/v1/webhook_endpoints', { url })).body.id;
  const ping = await post(world, world.keys.merchant, `/v1/webhook_endpoints/${endpoint}/test`);
  const adjustment = (await adjust(world)).body.id;
  const stop = { merchantId: 'm1', reason: 'operator', detail: 'test', breach: null, by: 'key_op' } as const;
  await world.store.merchantStops.stop(stop, new Date());
  const customer = `cus_${'b'.repeat(26)}`;
  const identity = { name: '张三', document: { type: 'cn_resident_id', number: '11010519491231002X' } };
  await request(world.app).put(`/v1/customers/${customer}/identity`).set(bearer(world.keys.merchant)).send(identity);
  ids = {
    payment: payment.id,
    refund: accepted.body.id,
    record: record.id,
    endpoint,
    delivery: ping.body.id,
    reconciliation: (await keepReconciliation(world.store)).id,
    difference: (await keepCase(world.store)).id,
    adjustment,
    account: 'liability:merchant:m1',
    factor: (await post(world, world.keys.operator, '/v1/operators/me/factors/totp')).body.id,
    listed: (await listEntry(world)).body.id,
    merchant: 'm1',
    customer,
    alert: (await world.store.alerts.list(['m1'], 1))[0]!.id,
  };
});
afterAll(() => world.close());

const kinds = {
  payments: 'payment',
  trade_records: 'record',
  webhook_endpoints: 'endpoint',
  webhook_deliveries: 'delivery',
  adjustments: 'adjustment',
  accounts: 'account',
  refunds: 'refund',
  reconciliations: 'reconciliation',
  reconciliation_cases: 'difference',
  operators: 'factor',
  'risk/lists': 'listed',
  merchant_stops: 'merchant',
  customers: 'customer',
  alerts: 'alert',
} as const;

const idIn = (path: string): string => {
  const resource = Object.keys(kinds).find((name) => path.startsWith(`/v1/${name}/`));
  return ids[kinds[resource as keyof typeof kinds]];
};

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

/**
 * Customers are names of a merchant's own: under another's name there is somebody else, whose factors can be listed and whose identity
 * can be put (api/factors/customers.test.ts, api/identity/customers.test.ts).
 */
const isOwnByName = ({ path, method }: Route): boolean =>
  method === 'put' || path.startsWith('/v1/customers/{id}/factors');
const withId = routes.filter((route) => route.path.includes('{id}') && !isOwnByName(route));
/**
 * Elsewhere: signing keys belong to one API key (signatures/signing-keys.test.ts), exports are no JSON (export.test.ts), the
 * ledger is of all merchants together, and what is read of it is of none (ledger.test.ts), accounts and statements are read by
 * name (balances.test.ts), mutes are of a merchant or of operators (alerts.test.ts), and what only operators may read
 * (reconciliations.test.ts, adjustments.test.ts, merchant-stops.test.ts).
 */
const elsewhere = /\{id\}|signing_keys|export|mutes|\/ledger\/|accounts|statements/;
const lists = routes.filter(
  ({ path, method, access }) => method === 'get' && access.merchant !== undefined && !elsewhere.test(path),
);

const keyFor = (name: string, merchant: boolean): string =>
  merchant
    ? world.keys[name === 'own' ? 'merchant' : 'other']
    : world.keys[name === 'own' ? 'operator' : 'strayOperator'];

test.each(withId.map((route) => [route.operationId, route] as const))(
  '%s: what is another merchant’s is not there, for merchants and operators alike',
  async (operationId, { path, method, access }) => {
    const url = path.replace('{id}', idIn(path));
    const callers = [access.merchant && true, access.operator && false].filter((kind) => kind !== undefined);
    for (const merchant of callers) {
      const missing = url.replace(/_[a-z2-7]{5}(?=[a-z2-7]{20})/, '_aaaaa');
      const call = (to: string) => {
        const client = request(world.app);
        const sent = client[method](to).set(bearer(keyFor('other', merchant)));
        return method === 'post' ? sent.send(bodies[operationId] ?? {}) : sent;
      };
      const [theirs, nobodys] = [await call(url), await call(missing)];
      expect(theirs.status).toBe(404);
      const withoutId = ({ request_id: _, ...rest }: Record<string, unknown>) => rest;
      expect(withoutId(theirs.body)).toEqual(withoutId(nobodys.body));
    }
    expect(world.temporal.updates).toEqual([]);
  },
);

const listed = lists.map(({ path, access }) => [path, access.operator !== undefined] as const);

test.each(listed)('%s lists only what is of the caller’s merchants', async (path, operators) => {
  const of = async (key: string): Promise<{ merchant: string }[]> => (await get(world, key, path)).body.data;
  const [own, other, operator, second, stray] = await Promise.all([
    of(world.keys.merchant),
    of(world.keys.other),
    of(world.keys.operator),
    of(world.keys.second),
    of(world.keys.strayOperator),
  ]);
  expect(own.length).toBeGreaterThan(0);
  expect(new Set(own.map(({ merchant }) => merchant))).toEqual(new Set(['m1']));
  expect(other).toEqual([]);
  expect([operator, second, stray]).toEqual(operators ? [own, own, []] : [undefined, undefined, undefined]);
});

test.each([
  ['/v1/refunds', () => ids.refund],
  ['/v1/payments', () => ids.payment],
])('%s: a cursor of another merchant is no cursor', async (path, cursor) => {
  const answer = await get(world, world.keys.other, `${path}?starting_after=${cursor()}`);
  expect(answer.status).toBe(400);
});

test('filters by another merchant’s payment find nothing', async () => {
  const answer = await get(world, world.keys.other, `/v1/refunds?payment=${ids.payment}&q=${ids.refund}`);
  expect(answer.body.data).toEqual([]);
});

test('a key that is revoked stops working', async () => {
  const { key, document } = await createKey(world.store.apiKeys, { kind: 'merchant', merchantIds: ['m1'], label: '' });
  expect(document.hash).toBe(hashOfKey(key));
  await world.store.apiKeys.revoke(document.id, new Date());
  expect((await get(world, key, '/v1/refunds')).status).toBe(401);
});

test('keys are stored hashed', async () => {
  const stored = JSON.stringify(await world.store.apiKeys.list());
  for (const key of Object.values(world.keys)) expect(stored).not.toContain(key);
});

test('an action by a stranger reaches no workflow', async () => {
  await post(world, world.keys.other, `/v1/refunds/${ids.refund}/cancel`);
  expect(world.temporal.updates).toEqual([]);
});
