import mongoose from 'mongoose';
import { createStore } from '../../../store/create-store';
import type { RiskEvent, Store } from '../../../store/store';
import { newId } from '../support/rows';
import { openStore, type TestStore } from '../support/open-store';

let opened: TestStore;
/** Another process on the same database. */
let second: Store;
beforeAll(async () => {
  opened = await openStore('risk_shared_address');
  second = await createStore({ uri: opened.uri });
});
afterAll(async () => {
  await second.close();
  await opened.close();
});

const nowMs = Date.UTC(2026, 2, 1, 10, 30);
const before = 1_200;
const hash = 'behind_nat';

const event = (index: number): RiskEvent => ({
  id: newId('re'),
  merchantId: 'acme',
  at: new Date(nowMs),
  amount: 1_000,
  currency: 'GBP',
  keys: { ip: hash, customer: `customer_${index}` },
});

/** Refunds of the day before, as they stand in the database. */
async function fill(): Promise<void> {
  const raw = await mongoose.createConnection(opened.uri).asPromise();
  const rows = Array.from({ length: before }, (_, index) => ({
    _id: newId('re'),
    kind: 'refund',
    merchantId: 'acme',
    at: new Date(nowMs - 3_600_000 - (before - index)),
    hour: Math.floor(nowMs / 3_600_000) - 1,
    amount: 1_000,
    currency: 'GBP',
    keys: [`ip:${hash}`],
    slots: [`ip:${hash}:${index + 1}`],
    places: { ip: index + 1 },
  }));
  await raw.collection<{ _id: string }>('risk_events').insertMany(rows);
  await raw.close();
}

test('refunds of an address that thousands share are counted in one order, and read it anew only once', async () => {
  await fill();
  const stores = [opened.store, second];
  const many = Array.from({ length: 80 }, (_, index) => event(index));
  const reads = jest.spyOn(mongoose.Query.prototype, 'sort');
  const found = await Promise.all(many.map((one, index) => stores[index % 2]!.riskEvents.countRefund(one)));
  // The address once a process, the 80 customers each once.
  expect(reads.mock.calls.length).toBeLessThanOrEqual(80 + 2);
  reads.mockRestore();
  expect(found.map(({ ip }) => ip!.own['1h'].refunds).toSorted((left, right) => left - right)).toEqual(
    many.map((_, index) => index),
  );
  for (const { ip } of found) expect(ip!.own['24h'].refunds).toBe(1_000);
});

test('a repetition finds what it found, however many came behind it', async () => {
  const own = event(1_000);
  const first = await opened.store.riskEvents.countRefund(own);
  for (let index = 0; index < 3; index += 1) await second.riskEvents.countRefund(event(2_000 + index));
  expect(await second.riskEvents.countRefund(own)).toEqual(first);
  expect(await opened.store.riskEvents.countRefund(own)).toEqual(first);
});
