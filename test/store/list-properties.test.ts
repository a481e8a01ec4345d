import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ListQuery, ListSort, RefundDocument, RefundFilter } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { refund } from './support/rows';

const hourMs = 60 * 60 * 1_000;
const now = Date.UTC(2026, 2, 1);
const merchants = ['acme', 'other'] as const;
const states = ['reviewing', 'succeeded', 'failed'] as const;
const providers = ['stripe', 'alipay'] as const;
const currencies = ['GBP', 'CNY'] as const;
const texts = [null, 'Blue shoes', 'shoes, too large', '退款申请', 'blue 退款'] as const;

const row: Arbitrary<RefundDocument> = fc
  .record({
    merchantId: fc.constantFrom(...merchants),
    // Few moments, so that many rows share one.
    hoursAgo: fc.constantFrom(0, 1, 1, 2, 30, 31, 900, 20_000, 200_000),
    state: fc.constantFrom(...states),
    provider: fc.constantFrom(...providers),
    currency: fc.constantFrom(...currencies),
    amount: fc.constantFrom(1, 70, 100, 100, 1_250, 5_000, 2_000_000),
    orderId: fc.constantFrom(null, 'Order-1', 'Order-2'),
    customerId: fc.constantFrom(null, 'c1', 'c2'),
    description: fc.constantFrom(...texts),
    note: fc.constantFrom('', 'red', 'GREEN'),
  })
  .map(({ hoursAgo, note, ...fields }) =>
    refund({
      ...fields,
      createdAt: new Date(now - hoursAgo * hourMs),
      metadata: note === '' ? {} : { note },
    }),
  );

const maybe = <T>(values: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(values, { nil: undefined, freq: 1 });
const filter = fc.record({
  states: maybe(fc.subarray([...states])),
  provider: maybe(fc.constantFrom(...providers)),
  currency: maybe(fc.constantFrom(...currencies)),
  orderId: maybe(fc.constantFrom('Order-1', 'Order-3')),
  customerId: maybe(fc.constantFrom('c1', 'c2')),
  amountFrom: maybe(fc.constantFrom(0, 100, 1_250)),
  amountTo: maybe(fc.constantFrom(100, 5_000)),
  createdFrom: maybe(fc.constantFrom(1, 31, 900).map((hours) => new Date(now - hours * hourMs))),
  createdTo: maybe(fc.constantFrom(0, 2, 30).map((hours) => new Date(now - hours * hourMs))),
  q: maybe(fc.constantFrom('blue', 'SHOES blue', '退款', 'green', 'order-1', 'order-1 red', 'nothing', '!')),
  sort: maybe(fc.constantFrom<ListSort>('created', '-created', 'amount', '-amount')),
});
type Filter = typeof filter extends Arbitrary<infer Value> ? Value : never;

/** Whether what somebody typed is found in a row, by reading its texts from end to end. */
function says(row: RefundDocument, q: string): boolean {
  const said = [row.orderId, row.customerId, row.description, ...Object.values(row.metadata)].join(' ').toLowerCase();
  const words = said.split(/[\s,]+/);
  return (
    q !== '!' &&
    q
      .toLowerCase()
      .split(' ')
      .every((word) => (word === '退款' ? said.includes(word) : words.includes(word)))
  );
}

const matches = (row: RefundDocument, wanted: Filter): boolean =>
  (wanted.states?.includes(row.state as (typeof states)[number]) ?? true) &&
  row.provider === (wanted.provider ?? row.provider) &&
  row.currency === (wanted.currency ?? row.currency) &&
  row.orderId === (wanted.orderId ?? row.orderId) &&
  row.customerId === (wanted.customerId ?? row.customerId) &&
  row.amount >= (wanted.amountFrom ?? 0) &&
  row.amount <= (wanted.amountTo ?? Infinity) &&
  row.createdAt.getTime() >= (wanted.createdFrom?.getTime() ?? 0) &&
  row.createdAt.getTime() <= (wanted.createdTo?.getTime() ?? Infinity) &&
  (wanted.q === undefined || says(row, wanted.q));

function inOrder(rows: readonly RefundDocument[], sort: ListSort = '-created'): string[] {
  const point = (row: RefundDocument) => (sort.endsWith('amount') ? row.amount : row.createdAt.getTime());
  const sorted = rows.toSorted((left, right) => point(left) - point(right) || (left.id < right.id ? -1 : 1));
  return (sort.startsWith('-') ? sorted.toReversed() : sorted).map(({ id }) => id);
}

const given = (wanted: Filter): Partial<ListQuery & RefundFilter> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));

const rows = fc.sample(row, { numRuns: 120, seed: 7 });

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('list-properties');
  await Promise.all(rows.map((one) => opened.store.refunds.open(one)));
});
afterAll(() => opened.close());

/** All pages of a list, one after the other; `between` runs after each. */
async function walk(query: ListQuery & RefundFilter, back = false, between = async (): Promise<void> => undefined) {
  const seen: string[] = [];
  for (let cursor = query.endingBefore; ;) {
    const turn = cursor === undefined ? {} : back ? { endingBefore: cursor } : { startingAfter: cursor };
    const page = await opened.store.refunds.list({ ...query, ...turn });
    const ids = page.data.map(({ id }) => id);
    if (back) seen.unshift(...ids);
    else seen.push(...ids);
    await between();
    cursor = ids.at(back ? 0 : -1);
    if (!page.hasMore || cursor === undefined) return seen;
  }
}

test('any filters, in any order, by pages of any size, find what reading every row finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      filter,
      fc.subarray([...merchants], { minLength: 1 }),
      fc.integer({ min: 2, max: 20 }),
      async (wanted, merchantIds, limit) => {
        const expected = inOrder(
          rows.filter((one) => merchantIds.some((id) => id === one.merchantId) && matches(one, wanted)),
          wanted.sort,
        );
        const query = { ...given(wanted), merchantIds, limit };
        expect(await walk(query)).toEqual(expected);
        const last = expected.at(-1);
        if (last !== undefined) {
          expect(await walk({ ...query, endingBefore: last }, true)).toEqual(expected.slice(0, -1));
        }
      },
    ),
    { numRuns: 50, seed: 11 },
  );
}, 120_000);

test.each<ListSort>(['-created', 'created', '-amount', 'amount'])(
  'pages in the order %s neither skip nor repeat a row while others are added',
  async (sort) => {
    const merchantId = `growing-${sort}`;
    const own = fc.sample(row, { numRuns: 30, seed: 3 }).map((one) => ({ ...one, merchantId, id: `${one.id}${sort}` }));
    for (const one of own) await opened.store.refunds.open(one);
    const more = fc
      .sample(row, { numRuns: 40, seed: 5 })
      .map((one) => ({ ...one, merchantId, id: `${one.id}${sort}` }));
    const seen = await walk({ merchantIds: [merchantId], limit: 4, sort }, false, async () => {
      const added = more.pop();
      if (added !== undefined) await opened.store.refunds.open(added);
    });
    const before = inOrder(own, sort);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
  },
  30_000,
);
