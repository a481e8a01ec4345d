import { apiWorld, get, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
const made: { id: string; payment: string }[] = [];

beforeAll(async () => {
  world = await apiWorld('lists');
  let at = Date.parse('2026-01-01T00:00:00Z');
  for (let i = 0; i < 12; i += 1) {
    const payment = await world.payment({ orderId: `order-${i}`, createdAt: new Date(at) });
    const { body } = await refund({ ...world }, { payment: payment.id, amount: 100 + i });
    made.unshift({ id: body.id, payment: payment.id });
    at += 60_000;
  }
});
afterAll(() => world.close());

const list = (search: string, path = '/v1/refunds') => get(world, world.keys.merchant, `${path}?${search}`);
const idsOf = (body: { data: { id: string }[] }): string[] => body.data.map(({ id }) => id);
const paymentsMade = (): string[] => made.map(({ payment }) => payment);

test('a page holds ten, newest first, and says whether there are more', async () => {
  const { body } = await list('', '/v1/payments');
  expect(body).toMatchObject({ object: 'list', has_more: true, url: '/v1/payments' });
  expect(idsOf(body)).toEqual(paymentsMade().slice(0, 10));
});

test('pages follow one another in both directions', async () => {
  const all = paymentsMade();
  const second = await list(`limit=5&starting_after=${all[4]}`, '/v1/payments');
  expect([idsOf(second.body), second.body.has_more]).toEqual([all.slice(5, 10), true]);
  const last = await list(`limit=5&starting_after=${all[9]}`, '/v1/payments');
  expect([idsOf(last.body), last.body.has_more]).toEqual([all.slice(10), false]);
  const back = await list(`limit=5&ending_before=${all[5]}`, '/v1/payments');
  expect(idsOf(back.body)).toEqual(all.slice(0, 5));
});

test.each([
  ['created[gte]=2026-01-01T00:10:00Z', 2],
  ['created[lte]=2026-01-01T00:01:00Z', 2],
  ['created[lte]=2026-01-01&limit=50', 12],
  ['created[gte]=2026-01-01&created[lte]=2026-01-01&limit=100', 12],
  ['created[lte]=2025-12-31', 0],
  ['created_from=0001-01-01&created_to=9999-12-31&limit=50', 12],
  ['created_from=2026-01-01T00:03:00Z&created_to=2026-01-01T00:05:00Z', 3],
  ['order_id=order-3', 1],
  ['status=captured&limit=100', 12],
  ['status=failed', 0],
  ['provider=alipay', 0],
  ['customer=nobody', 0],
  ['customer=17850&currency=GBP&q=ORDER-3', 1],
  ['q=order-3 17850', 1],
  ['q=order-3 nothing', 0],
  ['q=!', 0],
  ['amount[gte]=5000&amount[lte]=5000&currency=GBP&limit=100', 12],
  ['amount[gte]=5001', 0],
])('payments by %s', async (search, count) => {
  const { status, body } = await list(search, '/v1/payments');
  expect([status, body.data?.length]).toEqual([200, count]);
});

test.each([
  ['state=approved&limit=100', 12],
  ['state=succeeded,approved&limit=100', 12],
  ['status=succeeded', 0],
  ['status=pending&state=succeeded', 0],
  ['status=pending&state=approved&limit=100', 12],
  ['amount[gte]=110', 2],
  ['amount_from=103&amount_to=105', 3],
  ['q=order-3', 1],
  ['provider=stripe&limit=100', 12],
])('refunds by %s', async (search, count) => {
  const { status, body } = await list(search);
  expect([status, body.data?.length]).toEqual([200, count]);
});

test.each([
  ['order_id=order-3', 1],
  ['order_id=order-3&amount[gte]=104', 0],
  ['order_id=order-33', 0],
])('trade records by %s, and their export', async (search, count) => {
  const { status, body } = await list(search, '/v1/trade_records');
  expect([status, body.data?.length]).toEqual([200, count]);
  const exported = await list(search, '/v1/trade_records/export');
  expect(exported.text.split('\n').filter(Boolean)).toHaveLength(count);
  expect((await get(world, world.keys.other, `/v1/trade_records?${search}`)).body.data).toEqual([]);
});

test.each([
  ['sort=created', [0, 1, 2]],
  ['sort=-created', [11, 10, 9]],
  ['sort=amount', [0, 1, 2]],
  ['sort=-amount', [11, 10, 9]],
])('refunds by %s', async (search, order) => {
  const { body } = await list(`${search}&limit=3`);
  expect(body.data.map(({ amount }: { amount: number }) => amount - 100)).toEqual(order);
  const { body: next } = await list(`${search}&limit=3&starting_after=${body.data[0].id}`);
  expect(idsOf(next).slice(0, 2)).toEqual(idsOf(body).slice(1));
});

test('refunds by what their description and metadata say, in any spelling', async () => {
  const payment = await world.payment({ orderId: 'order-words' });
  const { body: made } = await refund(
    { ...world },
    {
      payment: payment.id,
      amount: 700,
      description: '客户申请退款：鞋子太小',
      metadata: { note: 'Straße 12, RMA-77' },
    },
  );
  for (const q of ['退款', '鞋子', 'rma-77', 'RMA', 'STRASSE 12', '退款 rma-77', 'ｏｒｄｅｒ－words']) {
    expect([q, idsOf((await list(`q=${encodeURIComponent(q)}`)).body)]).toEqual([q, [made.id]]);
  }
  for (const q of ['款退', 'rma-78', '退款 nothing']) {
    expect([q, idsOf((await list(`q=${encodeURIComponent(q)}`)).body)]).toEqual([q, []]);
  }
  const { body: others } = await get(world, world.keys.other, `/v1/refunds?q=${encodeURIComponent('退款')}`);
  expect(others.data).toEqual([]);
});

test('refunds by payment', async () => {
  const { body } = await list(`payment=${made[3]!.payment}`);
  expect(idsOf(body)).toEqual([made[3]!.id]);
});

test.each([
  ['limit=0', '/limit'],
  ['created[gte]=2026-01-01&created_from=2026-01-01', '/created_from'],
  ['created[lte]=2026-01-01&created_to=2026-01-01', '/created_to'],
  ['amount[gte]=1&amount_from=1', '/amount_from'],
  ['amount[lte]=1&amount_to=1', '/amount_to'],
  ['limit=101', '/limit'],
  ['limit=ten', '/limit'],
  ['limit=1&limit=2', '/limit'],
  ['created[gte]=yesterday', '/created[gte]'],
  ['created[gte]=2026-13-45', '/created[gte]'],
  ['created_from=0000-01-01', '/created_from'],
  ['created_from=0001-01-01T00:00:00%2B14:00', '/created_from'],
  ['created_to=9999-12-31T23:59:59-12:00', '/created_to'],
  ['state=lost', '/state'],
  ['status=lost', '/status'],
  ['provider=paypal', '/provider'],
  ['currency=XYZ1', '/currency'],
  ['sort=name', '/sort'],
  ['amount[gte]=-1', '/amount[gte]'],
  ['starting_after=%00', '/starting_after'],
  ['unheard_of=1', '/unheard_of'],
  [`starting_after=pay_${'a'.repeat(26)}&ending_before=pay_${'a'.repeat(26)}`, '/ending_before'],
])('%s is refused', async (search, pointer) => {
  const { status, body } = await list(search);
  expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([422, 'validation_failed', pointer]);
});

test('a cursor that names nothing is malformed', async () => {
  const { status, body } = await list(`starting_after=re_${'a'.repeat(26)}`);
  expect([status, body.code]).toEqual([400, 'malformed_request']);
});

test('alerts follow one another by their ids', async () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
  for (const [n, minute] of [0, 1, 1, 2, 3].entries()) {
    const alert = { kind: 'refund_held', severity: 'warning', subject: `re_${n}`, detail: '' } as const;
    await world.store.alerts.raise({ ...alert, merchantId: 'm1' }, at(minute));
  }
  await world.store.alerts.raise(
    { kind: 'refund_held', severity: 'warning', subject: 're_other', detail: '', merchantId: 'm2' },
    at(9),
  );
  const seen: string[] = [];
  let search = 'limit=2';
  for (let more = true; more;) {
    const { body } = await list(search, '/v1/alerts');
    seen.push(...idsOf(body));
    more = body.has_more as boolean;
    search = `limit=2&starting_after=${encodeURIComponent(seen.at(-1)!)}`;
  }
  const whole = (await list('limit=100', '/v1/alerts')).body.data as { id: string; subject: string }[];
  expect(seen).toEqual(whole.map(({ id }) => id));
  const subjects = whole.map(({ subject }) => subject);
  // Two were seen in the same minute.
  expect([...subjects.slice(0, 2), ...subjects.slice(2, 4).toSorted(), ...subjects.slice(4)]).toEqual(
    [4, 3, 1, 2, 0].map((n) => `re_${n}`),
  );
  const [other] = await world.store.alerts.list(['m2'], 1);
  expect((await list(`starting_after=${other!.id}`, '/v1/alerts')).status).toBe(400);
  expect((await list('starting_after=nothing', '/v1/alerts')).status).toBe(400);
});
