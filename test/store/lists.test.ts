import mongoose from 'mongoose';
import { createRecordBuilder } from '../../ledger/record-builder';
import type { ListQuery, Page } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, payment, refund } from './support/rows';

const dayMs = 24 * 60 * 60 * 1_000;
const records = createRecordBuilder({ hmacKey: 'a key of the tests' });

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('lists');
  await Promise.all(made.map((row) => opened.store.refunds.open(row)));
  await Promise.all(payments.map((row) => opened.store.payments.insert(row)));
  await opened.store.tradeRecords.post(holds);
});
afterAll(() => opened.close());

/** Ages in days: now, the same moment several times, days, years, and before the first window could reach. */
const agesDays = [0, 0.01, 0.02, 0.02, 0.02, 0.02, 0.5, 3, 3, 40, 40, 400, 4_000, 15_000];
const now = Date.now();
const states = ['requested', 'reviewing', 'succeeded', 'failed'] as const;

const made = ['acme', 'other'].flatMap((merchantId) =>
  agesDays.map((age, index) =>
    refund({
      merchantId,
      createdAt: new Date(now - age * dayMs),
      state: states[index % states.length] ?? 'requested',
      amount: 100 * (index + 1),
      provider: index % 5 === 0 ? 'alipay' : 'stripe',
      orderId: `order-${index % 3}`,
      customerId: `customer-${index % 2}`,
      providerRefundId: index === 7 ? `pr-${merchantId}` : null,
    }),
  ),
);

const payments = agesDays.map((age, index) =>
  payment({
    createdAt: new Date(now - age * dayMs),
    captured: 100 * (index + 1),
    orderId: `order-${index % 3}`,
    customerId: `customer-${index % 2}`,
    ...(index % 4 === 0 ? { status: 'failed' as const, providerPaymentId: null } : {}),
  }),
);

const holds = made.map((row) =>
  records.hold({ payment: payment({ id: row.paymentId, merchantId: row.merchantId }), refund: row, at: row.createdAt }),
);

interface Listed {
  readonly id: string;
  readonly createdAt: Date;
}

const newestFirst = <Row extends Listed>(rows: readonly Row[]): Row[] =>
  rows.toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime() || (left.id < right.id ? 1 : -1));

const mine = newestFirst(made.filter(({ merchantId }) => merchantId === 'acme'));
const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** Follows the cursors of a list to its end, forwards or backwards. */
async function walk<Row extends { id: string }>(
  list: (query: ListQuery) => Promise<Page<Row>>,
  query: ListQuery,
  back = false,
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined = back ? query.endingBefore : undefined; ;) {
    const turn = cursor === undefined ? {} : back ? { endingBefore: cursor } : { startingAfter: cursor };
    const page: Page<Row> = await list({ ...query, ...turn });
    expect(page.data.length).toBeLessThanOrEqual(query.limit);
    if (back) seen.unshift(...ids(page.data));
    else seen.push(...ids(page.data));
    cursor = page.data.at(back ? 0 : -1)?.id;
    if (!page.hasMore || cursor === undefined) return seen;
  }
}

const refunds = (query: Parameters<TestStore['store']['refunds']['list']>[0]) => opened.store.refunds.list(query);

describe('a list', () => {
  test.each([1, 2, 3, 4, 5, 100])('is walked forwards by pages of %i: every row once, newest first', async (limit) => {
    expect(await walk(refunds, { merchantIds: ['acme'], limit })).toEqual(ids(mine));
  });

  test.each([1, 3, 100])('is walked backwards by pages of %i', async (limit) => {
    const oldest = ids(mine).at(-1) ?? '';
    const back = await walk(refunds, { merchantIds: ['acme'], limit, endingBefore: oldest }, true);
    expect(back).toEqual(ids(mine).slice(0, -1));
  });

  test('merges several merchants, and knows nothing of the others', async () => {
    const both = await walk(refunds, { merchantIds: ['acme', 'other', 'acme'], limit: 4 });
    expect(both).toEqual(ids(newestFirst(made)));
    expect(await refunds({ merchantIds: ['nobody'], limit: 5 })).toEqual({ data: [], hasMore: false });
    expect(await refunds({ merchantIds: [], limit: 5 })).toEqual({ data: [], hasMore: false });
  });

  test('says whether there is more', async () => {
    expect(await refunds({ merchantIds: ['acme'], limit: mine.length })).toMatchObject({ hasMore: false });
    expect(await refunds({ merchantIds: ['acme'], limit: mine.length - 1 })).toMatchObject({ hasMore: true });
  });

  test('a row dated a little ahead of this machine’s clock is seen', async () => {
    const ahead = refund({ merchantId: 'ahead', createdAt: new Date(Date.now() + 60_000) });
    await opened.store.refunds.open(ahead);
    expect(ids((await refunds({ merchantIds: ['ahead'], limit: 5 })).data)).toEqual([ahead.id]);
  });

  test('a cursor that is no row of these merchants is refused', async () => {
    const foreign = made.find(({ merchantId }) => merchantId === 'other')?.id ?? '';
    for (const cursor of ['re_none', foreign]) {
      for (const turn of [{ startingAfter: cursor }, { endingBefore: cursor }]) {
        await expect(refunds({ merchantIds: ['acme'], limit: 5, ...turn })).rejects.toMatchObject({
          code: 'malformed_request',
        });
      }
    }
  });

  test('of a span of time holds both ends', async () => {
    const [from, to] = [mine[9]?.createdAt ?? at(0), mine[1]?.createdAt ?? at(0)];
    const span = mine.filter(({ createdAt }) => createdAt >= from && createdAt <= to);
    const query = { merchantIds: ['acme'], createdFrom: from, createdTo: to };
    expect(await walk(refunds, { ...query, limit: 2 })).toEqual(ids(span));
    const last = span.at(-1)?.id ?? '';
    expect(await walk(refunds, { ...query, limit: 2, endingBefore: last }, true)).toEqual(ids(span).slice(0, -1));
  });
});

describe('filters of refunds', () => {
  type Filter = Omit<Parameters<typeof refunds>[0], 'merchantIds' | 'limit'>;
  const someone = mine[7] ?? refund();

  test.each<[string, Filter, (row: (typeof mine)[number]) => boolean]>([
    ['one state', { states: ['reviewing'] }, ({ state }) => state === 'reviewing'],
    ['several states', { states: ['failed', 'requested', 'failed'] }, ({ state }) => /failed|requested/.test(state)],
    ['no state', { states: [] }, () => false],
    ['a provider', { provider: 'alipay' }, ({ provider }) => provider === 'alipay'],
    ['amounts', { amountFrom: 300, amountTo: 900 }, ({ amount }) => amount >= 300 && amount <= 900],
    ['a payment', { paymentId: someone.paymentId }, ({ id }) => id === someone.id],
    ['its id', { q: someone.id }, ({ id }) => id === someone.id],
    ['the payment’s id', { q: someone.paymentId }, ({ id }) => id === someone.id],
    ['the provider’s payment', { q: someone.providerPaymentId }, ({ id }) => id === someone.id],
    ['the provider’s reference', { q: 'pr-acme' }, ({ providerRefundId }) => providerRefundId === 'pr-acme'],
    ['an order', { q: 'order-1' }, ({ orderId }) => orderId === 'order-1'],
    ['a customer', { q: 'customer-1' }, ({ customerId }) => customerId === 'customer-1'],
    ['no word at all', { q: 'order' }, () => false],
    ['another merchant’s reference', { q: 'pr-other' }, () => false],
    [
      'many together',
      { q: 'order-1', states: ['reviewing', 'failed'], amountFrom: 300, provider: 'stripe' },
      ({ orderId, state, amount, provider }) =>
        orderId === 'order-1' && /reviewing|failed/.test(state) && amount >= 300 && provider === 'stripe',
    ],
  ])('%s', async (_what, filter, expected) => {
    const list = (query: ListQuery) => refunds({ ...query, ...filter });
    expect(await walk(list, { merchantIds: ['acme'], limit: 2 })).toEqual(ids(mine.filter(expected)));
  });

  test('a provider’s reference that came later is found', async () => {
    const { id } = await opened.store.refunds.open(refund({ merchantId: 'later' }));
    const transitions = [
      { revision: 2, to: 'approved' as const, at: at(2).toISOString(), by: 'engine', reason: 'test' },
    ];
    await opened.store.refunds.advance(id, { transitions, set: { providerRefundId: 'pr-later' } });
    expect(ids((await refunds({ merchantIds: ['later'], limit: 2, q: 'pr-later' })).data)).toEqual([id]);
    expect(await opened.store.refunds.findByProviderRefundId('main', 'pr-later')).toMatchObject({ id });
    expect(await opened.store.refunds.findByProviderRefundId('second', 'pr-later')).toBeNull();
  });

  test('refunds that are open and that nothing has written since are streamed', async () => {
    const open = made.filter(({ state }) => state === 'requested' || state === 'reviewing');
    const seen: string[] = [];
    for await (const row of opened.store.refunds.openSince(at(1))) seen.push(row.id);
    expect(seen).toEqual(expect.arrayContaining(ids(open)));
    const closed = made.filter(({ state }) => state === 'succeeded' || state === 'failed');
    for (const { id } of closed) expect(seen).not.toContain(id);
    for await (const row of opened.store.refunds.openSince(at(0))) expect(row).toBeUndefined();
  });
});

describe('lists of payments and records', () => {
  type PaymentFilter = Omit<Parameters<TestStore['store']['payments']['list']>[0], 'merchantIds' | 'limit'>;

  test.each<[string, PaymentFilter, (row: (typeof payments)[number]) => boolean]>([
    ['all', {}, () => true],
    ['an order', { orderId: 'order-2' }, ({ orderId }) => orderId === 'order-2'],
    ['a customer', { customerId: 'customer-0' }, ({ customerId }) => customerId === 'customer-0'],
    ['an order is no customer', { customerId: 'order-2' }, () => false],
    [
      'both',
      { orderId: 'order-2', customerId: 'customer-0' },
      (row) => `${row.orderId} ${row.customerId}` === 'order-2 customer-0',
    ],
    ['a status', { status: 'failed' }, ({ status }) => status === 'failed'],
    ['a provider', { provider: 'bank' }, () => false],
    ['amounts', { amountFrom: 200, amountTo: 500 }, ({ captured }) => captured >= 200 && captured <= 500],
  ])('payments by %s', async (_what, filter, expected) => {
    const list = (query: ListQuery) => opened.store.payments.list({ ...query, ...filter });
    const rows = newestFirst(payments.filter(expected));
    expect(await walk(list, { merchantIds: ['acme'], limit: 3 })).toEqual(ids(rows));
  });

  test('records by merchant, payment, refund and type', async () => {
    const list = (filter: object) => (query: ListQuery) => opened.store.tradeRecords.list({ ...query, ...filter });
    const query = { merchantIds: ['acme'], limit: 3 };
    const own = holds
      .filter(({ merchantId }) => merchantId === 'acme')
      .map((row) => ({ id: row.id, createdAt: row.occurredAt, refundId: row.refundId, paymentId: row.paymentId }));
    expect(await walk(list({}), query)).toEqual(ids(newestFirst(own)));
    expect(await walk(list({ type: 'refund_hold' }), query)).toEqual(ids(newestFirst(own)));
    expect(await walk(list({ type: 'fee' }), query)).toEqual([]);
    const [one] = own;
    expect(await walk(list({ refundId: one?.refundId }), query)).toEqual([one?.id]);
    expect(await walk(list({ paymentId: one?.paymentId }), query)).toEqual([one?.id]);
    expect(await walk(list({ paymentId: one?.paymentId, refundId: own[1]?.refundId }), query)).toEqual([]);
  });
});

describe('indexes', () => {
  const base = { merchantIds: ['acme', 'other'], limit: 3 };
  const cursor = ids(mine)[3] ?? '';
  const request = {
    id: 're_request',
    merchantId: 'acme',
    kind: 'refund',
    requestHash: 'hash',
    requestId: 'req_1',
    createdAt: at(0),
    answer: { status: 201, body: '{}', headers: {} },
    request: { paymentId: '', amount: 1, reason: 'other', description: null, metadata: {}, goodsReturn: false },
  } as const;
  const queries: Readonly<Record<string, () => Promise<unknown>>> = {
    'refunds by time': () => refunds(base),
    'refunds after a cursor': () => refunds({ ...base, startingAfter: cursor }),
    'refunds before a cursor': () => refunds({ ...base, endingBefore: cursor }),
    'refunds by state': () => refunds({ ...base, states: ['reviewing', 'failed'] }),
    'refunds by word': () => refunds({ ...base, q: 'order-1' }),
    'refunds by several words': () => refunds({ ...base, q: 'order-1 customer-1' }),
    'refunds by customer, currency and amount': () =>
      refunds({ ...base, customerId: 'customer-1', currency: 'GBP', amountFrom: 100, amountTo: 900 }),
    'refunds, oldest first': () => refunds({ ...base, sort: 'created', provider: 'stripe' }),
    'refunds by amount, largest first': () => refunds({ ...base, sort: '-amount' }),
    'refunds by amount after a cursor': () => refunds({ ...base, sort: 'amount', startingAfter: cursor }),
    'refunds of a word by amount': () => refunds({ ...base, sort: 'amount', q: 'order-1' }),
    'refunds by payment': () => refunds({ ...base, paymentId: mine[0]?.paymentId ?? '' }),
    'refunds by amount and provider': () => refunds({ ...base, provider: 'stripe', amountFrom: 1, createdTo: at(9) }),
    'a provider’s refund': () => opened.store.refunds.findByProviderRefundId('main', 'pr-acme'),
    'open refunds': async () => {
      for await (const row of opened.store.refunds.openSince(at(1))) expect(row.id).toMatch(/^re_/);
    },
    'payments by time': () => opened.store.payments.list(base),
    'payments by order': () => opened.store.payments.list({ ...base, orderId: 'order-1' }),
    'payments by customer and status': () =>
      opened.store.payments.list({ ...base, customerId: 'customer-1', status: 'captured', amountTo: 5 }),
    'payments by status': () => opened.store.payments.list({ ...base, status: 'failed' }),
    'payments by word, largest first': () => opened.store.payments.list({ ...base, q: 'order-1', sort: '-amount' }),
    'payments by amount': () => opened.store.payments.list({ ...base, sort: '-amount' }),
    'open payments': async () => {
      for await (const row of opened.store.payments.openSince(at(1))) expect(row.id).toMatch(/^pay_/);
    },
    'a provider’s payment': () => opened.store.payments.findByProviderId('main', 'pi_1'),
    'records by time': () => opened.store.tradeRecords.list({ ...base, type: 'refund' }),
    'records of a payment': () => opened.store.tradeRecords.list({ ...base, paymentId: 'pay_1' }),
    'records of a refund': () => opened.store.tradeRecords.list({ ...base, refundId: 're_1', type: 'refund' }),
    'records by type, word and provider': () =>
      opened.store.tradeRecords.list({ ...base, type: 'refund_hold', q: 'customer-1', provider: 'stripe' }),
    'records by amount': () => opened.store.tradeRecords.list({ ...base, sort: 'amount' }),
    'requests without a refund': async () => {
      await opened.store.idempotency.claim(request);
      await opened.store.idempotency.findWithoutRow(at(1), 5);
    },
    'an API key': () => opened.store.apiKeys.findByHash('hash'),
    'the audit of a subject': () => opened.store.audit.list('re_1'),
    'undelivered notifications': () => opened.store.inbox.findUndelivered(at(1), 5),
  };

  /** What the driver is asked while `act` runs: whole queries, as they would be explained. */
  async function asked(act: () => Promise<unknown>): Promise<[collection: string, method: string, args: unknown[]][]> {
    const calls: [string, string, unknown[]][] = [];
    mongoose.set('debug', (collection: string, method: string, ...args: unknown[]) => {
      if (method === 'find' || method === 'findOne' || method === 'aggregate') calls.push([collection, method, args]);
    });
    try {
      await act();
    } finally {
      mongoose.set('debug', false);
    }
    return calls;
  }

  async function planOf([collection, method, args]: Awaited<ReturnType<typeof asked>>[number]): Promise<string> {
    const rows = opened.raw.collection(collection);
    const [condition, options] = args as [Record<string, unknown>[], { sort?: Record<string, 1 | -1> }];
    if (method === 'aggregate') return JSON.stringify(await rows.aggregate(condition).explain());
    const query = rows.find(condition as unknown as Record<string, unknown>);
    return JSON.stringify(await query.sort(options?.sort ?? {}).explain());
  }

  test.each(Object.entries(queries))('%s: answered from an index', async (_what, act) => {
    const calls = await asked(act);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      const plan = await planOf(call);
      expect(plan).not.toContain('COLLSCAN');
      expect(plan).toMatch(/IXSCAN|IDHACK|EXPRESS/);
    }
  });
});
