import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, payment } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('payments');
});
afterAll(() => opened.close());

const inserted = async (change: Parameters<typeof payment>[0] = {}) => {
  const row = payment(change);
  await opened.store.payments.insert(row);
  return row;
};

describe('keeping payments', () => {
  test('what is inserted is read back, whatever names the metadata has', async () => {
    const metadata = { 'a.b': '1', $set: '2', ['__proto__']: '3', '': '' };
    const row = await inserted({ captured: Number.MAX_SAFE_INTEGER, metadata, orderId: '536365', customerId: '17850' });
    const there = await opened.store.payments.get(row.id, ['acme']);
    expect(there).toEqual(row);
    expect(Object.keys(there?.metadata ?? {})).toEqual(Object.keys(metadata));
  });

  test('another merchant’s payment is not there; the engine itself sees it', async () => {
    const { id } = await inserted();
    expect(await opened.store.payments.get(id, ['other'])).toBeNull();
    expect(await opened.store.payments.get(id, [])).toBeNull();
    expect(await opened.store.payments.get(id, null)).toMatchObject({ id });
  });

  test('an id, and a provider’s payment, are registered once', async () => {
    const row = await inserted();
    expect(await opened.store.payments.insert({ ...row, captured: 1 })).toEqual({ kind: 'exists', payment: row });
    const again = payment({ providerPaymentId: row.providerPaymentId });
    expect(await opened.store.payments.insert(again)).toEqual({ kind: 'exists', payment: row });
    expect(await opened.store.payments.get(again.id, null)).toBeNull();
  });

  test('the same provider’s payment under another account is another payment', async () => {
    const row = await inserted();
    const other = payment({ account: 'second', providerPaymentId: row.providerPaymentId });
    expect(await opened.store.payments.insert(other)).toEqual({ kind: 'inserted' });
    expect(await opened.store.payments.findByProviderId('second', row.providerPaymentId ?? '')).toEqual(other);
    expect(await opened.store.payments.findByProviderId('main', row.providerPaymentId ?? '')).toEqual(row);
    expect(await opened.store.payments.findByProviderId('main', 'none')).toBeNull();
  });

  test.each([0.5, -1, 2 ** 53])('a captured amount of %p is refused', async (captured) => {
    await expect(opened.store.payments.insert(payment({ captured }))).rejects.toThrow('captured');
  });
});

describe('concluding a payment', () => {
  const pending = { status: 'pending', providerPaymentId: null, capturedAt: null } as const;

  test('captures once; the first conclusion stands', async () => {
    const { id } = await inserted(pending);
    const first = { status: 'captured', providerPaymentId: `pi_of_${id}`, capturedAt: at(5) } as const;
    expect(await opened.store.payments.conclude(id, first)).toMatchObject(first);
    const second = await opened.store.payments.conclude(id, { status: 'failed', failureCode: 'late' });
    expect(second).toMatchObject({ ...first, failureCode: null });
  });

  test('fails once', async () => {
    const { id } = await inserted(pending);
    const failed = await opened.store.payments.conclude(id, { status: 'failed', failureCode: 'card_declined' });
    expect(failed).toMatchObject({ status: 'failed', failureCode: 'card_declined', providerPaymentId: null });
  });

  test('refuses a provider’s payment that is another payment already', async () => {
    const { providerPaymentId } = await inserted();
    const { id } = await inserted(pending);
    const result = { status: 'captured', providerPaymentId: providerPaymentId ?? '', capturedAt: at(5) } as const;
    await expect(opened.store.payments.conclude(id, result)).rejects.toMatchObject({
      code: 'payment_already_registered',
    });
    expect(await opened.store.payments.get(id, null)).toMatchObject({ status: 'pending' });
  });

  test('many payments can wait for their provider’s answer at once, and are found oldest first', async () => {
    const old = await inserted({ ...pending, createdAt: new Date('2020-01-01') });
    const older = await inserted({ ...pending, createdAt: new Date('2019-01-01') });
    const found = await opened.store.payments.findPendingSince(new Date('2021-01-01'), 10);
    expect(found).toEqual([older, old]);
    expect(await opened.store.payments.findPendingSince(new Date('2021-01-01'), 1)).toEqual([older]);
  });

  test('an unknown payment is said to be unknown', async () => {
    const result = { status: 'failed', failureCode: 'x' } as const;
    await expect(opened.store.payments.conclude('pay_none', result)).rejects.toMatchObject({
      code: 'payment_not_found',
    });
  });
});

describe('blocking and disputing', () => {
  test('the first reason to block stands', async () => {
    const { id } = await inserted();
    await opened.store.payments.block(id, 'paid_after_close');
    await opened.store.payments.block(id, 'other');
    expect(await opened.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close' });
  });

  test('a dispute comes and goes', async () => {
    const { id } = await inserted();
    await opened.store.payments.setDisputed(id, true);
    expect(await opened.store.payments.get(id, null)).toMatchObject({ disputed: true });
    await opened.store.payments.setDisputed(id, false);
    expect(await opened.store.payments.get(id, null)).toMatchObject({ disputed: false });
  });
});
