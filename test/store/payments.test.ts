import type { PaymentDocument } from '../../store/store';
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

  test('expires once, and only money that came after all brings it back', async () => {
    const { id } = await inserted(pending);
    expect(await opened.store.payments.conclude(id, { status: 'expired' })).toMatchObject({ status: 'expired' });
    const captured = { status: 'captured', providerPaymentId: `pi_of_${id}`, capturedAt: at(5) } as const;
    expect(await opened.store.payments.conclude(id, captured)).toMatchObject({ status: 'expired' });
    const failed = { status: 'failed', failureCode: 'late' } as const;
    expect(await opened.store.payments.conclude(id, failed, { late: true })).toMatchObject({ status: 'expired' });
    expect(await opened.store.payments.conclude(id, captured, { late: true })).toMatchObject(captured);
    expect(await opened.store.payments.findByProviderId('main', `pi_of_${id}`)).toMatchObject({ id });
  });

  test('money that came after a failure leaves no reason of the failure', async () => {
    const { id } = await inserted(pending);
    await opened.store.payments.conclude(id, { status: 'failed', failureCode: 'card_declined' });
    const captured = { status: 'captured', providerPaymentId: `pi_of_${id}`, capturedAt: at(5) } as const;
    const row = await opened.store.payments.conclude(id, captured, { late: true });
    expect(row).toMatchObject({ ...captured, failureCode: null });
  });

  test('what the payer needs is kept until the payment has ended, and a provider’s id by itself asks for no action', async () => {
    const { id } = await inserted(pending);
    const nextAction = { type: 'wechatpay_jsapi', parameters: { appId: 'wx1', 'odd.name$': 'x' } } as const;
    const known = { providerPaymentId: null, nextAction: null };
    const byId = { ...known, providerPaymentId: `pi_of_${id}` };
    expect(await opened.store.payments.keepOpen(id, byId)).toMatchObject({ status: 'pending', nextAction: null });
    expect(await opened.store.payments.findByProviderId('main', `pi_of_${id}`)).toMatchObject({ id });
    const waiting = { status: 'requires_action', nextAction };
    expect(await opened.store.payments.keepOpen(id, { ...known, nextAction })).toMatchObject(waiting);
    expect(await opened.store.payments.keepOpen(id, known)).toMatchObject(waiting);
    await opened.store.payments.conclude(id, { status: 'expired' });
    expect(await opened.store.payments.keepOpen(id, { ...known, nextAction })).toMatchObject({ status: 'expired' });
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
    const waiting = await inserted({ ...pending, status: 'requires_action', createdAt: new Date('2018-01-01') });
    await inserted({ ...pending, status: 'expired', createdAt: new Date('2018-01-01') });
    const open: PaymentDocument[] = [];
    for await (const row of opened.store.payments.openSince(new Date('2021-01-01'))) open.push(row);
    expect(open).toEqual([older, old, waiting]);
  });

  test('an unknown payment is said to be unknown', async () => {
    const result = { status: 'failed', failureCode: 'x' } as const;
    await expect(opened.store.payments.conclude('pay_none', result)).rejects.toMatchObject({
      code: 'payment_not_found',
    });
  });
});

describe('refunds that must be apart', () => {
  test('one of them has its turn; another is told how long to wait', async () => {
    const { id } = await inserted();
    const { payments } = opened.store;
    const turns = await Promise.all([1, 2, 3].map(() => payments.takeRefundSlot(id, at(10), 60_000)));
    expect(turns.filter(({ kind }) => kind === 'free')).toHaveLength(1);
    expect(turns).toContainEqual({ kind: 'wait', waitMs: 60_000 });
    expect(await payments.takeRefundSlot(id, at(40), 60_000)).toEqual({ kind: 'wait', waitMs: 30_000 });
    expect(await payments.takeRefundSlot(id, at(70), 60_000)).toEqual({ kind: 'free' });
    expect(await payments.get(id, null)).toMatchObject({ lastRefundSentAt: at(70) });
  });
});

describe('blocking and disputing', () => {
  test('the first reason to block stands', async () => {
    const { id } = await inserted();
    await opened.store.payments.block(id, 'paid_after_close');
    await opened.store.payments.block(id, 'other');
    expect(await opened.store.payments.get(id, null)).toMatchObject({ blocked: 'paid_after_close', blockRevision: 2 });
    expect(await opened.store.payments.unblock(id, 1)).toBeNull();
    expect(await opened.store.payments.unblock(id, 2)).toMatchObject({ blocked: null, blockRevision: 2 });
  });

  test('a dispute comes and goes', async () => {
    const { id } = await inserted();
    await opened.store.payments.setDisputed(id, true);
    expect(await opened.store.payments.get(id, null)).toMatchObject({ disputed: true });
    await opened.store.payments.setDisputed(id, false);
    expect(await opened.store.payments.get(id, null)).toMatchObject({ disputed: false });
  });
});
