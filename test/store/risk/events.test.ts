import { createStore } from '../../../store/create-store';
import type { RiskEvent, Store } from '../../../store/store';
import { newId } from '../support/rows';
import { openStore, type TestStore } from '../support/open-store';

let opened: TestStore;
/** Another process on the same database. */
let second: Store;
beforeAll(async () => {
  opened = await openStore('risk_events');
  second = await createStore({ uri: opened.uri });
});
afterAll(async () => {
  await second.close();
  await opened.close();
});

const nowMs = Date.UTC(2026, 2, 1, 10, 30);
const minuteMs = 60_000;
const dayMs = 86_400_000;
let keys = 0;
const newHash = (): string => `hash${(keys += 1)}`;

const event = (change: Partial<RiskEvent> = {}): RiskEvent => ({
  id: newId('re'),
  merchantId: 'acme',
  at: new Date(nowMs),
  amount: 1_000,
  currency: 'GBP',
  keys: {},
  ...change,
});

const ago = (ms: number): Date => new Date(nowMs - ms);
const count = (change: Partial<RiskEvent>) => opened.store.riskEvents.countRefund(event(change));

test('a refund finds those before it within each window, to the millisecond', async () => {
  const keysOf = { customer: newHash() };
  for (const ms of [30 * dayMs, 30 * dayMs - 1, dayMs, dayMs - 1, 60 * minuteMs, 60 * minuteMs - 1])
    await count({ keys: keysOf, at: ago(ms) });
  const { customer } = await count({ keys: keysOf });
  expect(customer?.own).toMatchObject({
    '1h': { refunds: 1, refundSum: 1_000 },
    '24h': { refunds: 3, refundSum: 3_000 },
    '30d': { refunds: 5, refundSum: 5_000 },
  });
});

test('the first refund of a customer is the first ever, not the first of a month', async () => {
  const keysOf = { customer: newHash() };
  expect((await count({ keys: keysOf, at: ago(90 * dayMs) })).customer).toMatchObject({ first: true });
  expect((await count({ keys: keysOf })).customer).toMatchObject({ first: false, own: { '30d': { refunds: 0 } } });
  expect((await count({ keys: keysOf })).customer).toMatchObject({ first: false, own: { '30d': { refunds: 1 } } });
});

test('of refunds at the same time, each finds exactly those before it', async () => {
  const shared = { customer: newHash(), ip: newHash() };
  const own = { device: newHash() };
  const many = Array.from({ length: 24 }, (_, index) =>
    event({ keys: index % 2 === 0 ? { ...shared, ...own } : shared }),
  );
  const stores = [opened.store, second];
  const found = await Promise.all(
    many.map((one, index) => stores[index % 3 === 0 ? 1 : 0]!.riskEvents.countRefund(one)),
  );
  const counts = (key: 'customer' | 'ip' | 'device') =>
    found.flatMap((histories) => histories[key]?.own['1h'].refunds ?? []).toSorted((a, b) => a - b);
  expect(counts('customer')).toEqual(many.map((_, index) => index));
  expect(counts('ip')).toEqual(many.map((_, index) => index));
  expect(counts('device')).toEqual(Array.from({ length: 12 }, (_, index) => index));
  // Who is before whom is the same for every key.
  for (const histories of found) expect(histories.ip).toEqual(histories.customer);
});

test('a refund that is counted again counts once, and finds what it found', async () => {
  const keysOf = { customer: newHash(), instrument: newHash() };
  await count({ keys: keysOf });
  const own = event({ keys: keysOf });
  const first = await opened.store.riskEvents.countRefund(own);
  await count({ keys: keysOf });
  const again = await Promise.all([1, 2, 3].map(() => opened.store.riskEvents.countRefund(own)));
  expect(again).toEqual([first, first, first]);
  expect((await count({ keys: keysOf })).customer?.own['1h'].refunds).toBe(3);
});

test('other currencies count, and are not summed up', async () => {
  const keysOf = { customer: newHash() };
  await count({ keys: keysOf, currency: 'EUR' });
  await count({ keys: keysOf, amount: 250 });
  expect((await count({ keys: keysOf })).customer?.own['24h']).toMatchObject({
    refunds: 2,
    inCurrency: 1,
    refundSum: 250,
  });
});

test('an instrument is counted at other merchants too, apart', async () => {
  const keysOf = { instrument: newHash() };
  for (const merchantId of ['b', 'b', 'c', 'acme']) await count({ merchantId, keys: keysOf });
  await count({ merchantId: 'd', keys: keysOf, at: ago(2 * dayMs) });
  expect((await count({ keys: keysOf })).instrument).toMatchObject({
    own: { '24h': { refunds: 1 } },
    elsewhere: { '1h': 3, '24h': 3, '30d': 4 },
    otherMerchants: { '24h': 2, '30d': 3 },
  });
});

test('payments are counted beside refunds, once', async () => {
  const keysOf = { customer: newHash() };
  const payment = event({ id: newId('pay'), keys: keysOf });
  await opened.store.riskEvents.countPayment(payment);
  await opened.store.riskEvents.countPayment(payment);
  await opened.store.riskEvents.countPayment(event({ id: newId('pay'), keys: keysOf }));
  expect((await count({ keys: keysOf })).customer?.own['24h']).toMatchObject({ payments: 2, refunds: 0 });
});

describe('totals of a merchant', () => {
  const totals = async (change: Partial<RiskEvent>, own = event(change)) => {
    await opened.store.riskEvents.countRefund(own);
    return opened.store.riskEvents.merchantTotals(own);
  };

  test('hold whole hours beyond the last one, and not the refund itself', async () => {
    const merchantId = 'hours';
    for (const ms of [0, 59 * minuteMs, 61 * minuteMs, 3 * 60 * minuteMs, 2 * dayMs, 31 * dayMs])
      await count({ merchantId, at: ago(ms) });
    await opened.store.riskEvents.countPayment(event({ id: newId('pay'), merchantId, at: ago(5 * 60 * minuteMs) }));
    expect(await totals({ merchantId })).toMatchObject({
      '1h': { refunds: 2, refundSum: 2_000, payments: 0 },
      '24h': { refunds: 4, refundSum: 4_000, payments: 1 },
      '30d': { refunds: 5, refundSum: 5_000, payments: 1 },
    });
  });

  test('stay right as hours go by', async () => {
    const merchantId = 'going_by';
    for (let hour = 0; hour < 30; hour += 1) {
      const found = await totals({ merchantId, at: new Date(nowMs + hour * 3_600_000) });
      expect(found['24h'].refunds).toBe(Math.min(hour, 23));
      expect(found['30d'].refunds).toBe(hour);
    }
  });

  test('one that is late finds what is in the hours that another has closed', async () => {
    const merchantId = 'late';
    await totals({ merchantId, at: ago(60 * minuteMs) });
    await totals({ merchantId, at: new Date(nowMs + 3 * 3_600_000) });
    expect((await totals({ merchantId }))['30d'].refunds).toBe(2);
  });
});
