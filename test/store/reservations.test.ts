import type { PaymentDocument } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, newId, payment } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('reservations');
});
afterAll(() => opened.close());

const inserted = async (change: Partial<PaymentDocument> = {}): Promise<string> => {
  const row = payment(change);
  await opened.store.payments.insert(row);
  return row.id;
};

const reserve = (id: string, refund: string, amount: number | null, maxLiveRefunds = 50, second = 1) =>
  opened.store.payments.reserve(id, { refund, amount, at: at(second), maxLiveRefunds });

const sums = async (id: string) => {
  const row = await opened.store.payments.get(id, null);
  return { reserved: row?.reserved, refunded: row?.refunded, entries: row?.reservations.map((entry) => entry.state) };
};

describe('reserving', () => {
  test('holds the amount until nothing is left', async () => {
    const id = await inserted();
    const first = await reserve(id, 're_a', 3000);
    expect(first).toMatchObject({
      kind: 'reserved',
      reservation: { refund: 're_a', amount: 3000, state: 'held', heldAt: at(1), settledAt: null, external: false },
      payment: { id, reserved: 3000, refunded: 0 },
    });
    expect(await reserve(id, 're_b', 2001)).toEqual({ kind: 'refused', code: 'over_refund' });
    expect(await reserve(id, 're_c', 2000)).toMatchObject({ kind: 'reserved' });
    expect(await reserve(id, 're_d', 1)).toEqual({ kind: 'refused', code: 'over_refund' });
    expect(await sums(id)).toEqual({ reserved: 5000, refunded: 0, entries: ['held', 'held'] });
  });

  test('without an amount takes all that remains, which must be something', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 1);
    expect(await reserve(id, 're_b', null)).toMatchObject({ reservation: { amount: 4999 } });
    expect(await reserve(id, 're_c', null)).toEqual({ kind: 'refused', code: 'over_refund' });
  });

  test('is exact at the greatest amount', async () => {
    const id = await inserted({ captured: Number.MAX_SAFE_INTEGER });
    await reserve(id, 're_a', Number.MAX_SAFE_INTEGER - 1);
    expect(await reserve(id, 're_b', 2)).toMatchObject({ code: 'over_refund' });
    expect(await reserve(id, 're_c', null)).toMatchObject({ reservation: { amount: 1 } });
  });

  test('repeated, answers with the entry as it stands, and with its first time', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 3000);
    expect(await reserve(id, 're_a', 3000, 50, 9)).toMatchObject({ reservation: { amount: 3000, heldAt: at(1) } });
    await opened.store.payments.settle(id, 're_a', at(2));
    expect(await reserve(id, 're_a', 1)).toMatchObject({ reservation: { amount: 3000, state: 'settled' } });
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 3000, entries: ['settled'] });
  });

  test.each<[string, Partial<PaymentDocument>, string]>([
    ['that is pending', { status: 'pending', providerPaymentId: null }, 'payment_not_refundable'],
    ['that failed', { status: 'failed', providerPaymentId: null }, 'payment_not_refundable'],
    ['that is blocked', { blocked: 'paid_after_close' }, 'payment_blocked'],
    ['that is used up', { refunded: 5000 }, 'over_refund'],
  ])('a payment %s is refused', async (_what, change, code) => {
    const id = await inserted(change);
    expect(await reserve(id, 're_a', 1)).toEqual({ kind: 'refused', code });
    expect((await sums(id)).entries).toEqual([]);
  });

  test('an unknown payment is refused', async () => {
    expect(await reserve('pay_none', 're_a', 1)).toEqual({ kind: 'refused', code: 'payment_not_found' });
  });

  test.each([0, -1, 0.5, 2 ** 53])('an amount of %p is an error', async (amount) => {
    const id = await inserted();
    await expect(reserve(id, 're_a', amount)).rejects.toMatchObject({ code: 'amount_out_of_range' });
  });

  test('only held and settled entries count towards the limit', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 1, 2);
    await reserve(id, 're_b', 1, 2);
    expect(await reserve(id, 're_c', 1, 2)).toEqual({ kind: 'refused', code: 'too_many_refunds' });
    await opened.store.payments.release(id, 're_a', at(2));
    expect(await reserve(id, 're_c', 1, 2)).toMatchObject({ kind: 'reserved' });
    await opened.store.payments.settle(id, 're_b', at(3));
    expect(await reserve(id, 're_d', 1, 2)).toEqual({ kind: 'refused', code: 'too_many_refunds' });
    await opened.store.payments.reverse(id, 're_b', at(4));
    expect(await reserve(id, 're_d', 1, 2)).toMatchObject({ kind: 'reserved' });
  });

  test('a hundred at once take the limit and no more', async () => {
    const id = await inserted();
    const results = await Promise.all(Array.from({ length: 100 }, () => reserve(id, newId('re'), 1)));
    expect(results.filter(({ kind }) => kind === 'reserved')).toHaveLength(50);
    expect((await sums(id)).reserved).toBe(50);
  });
});

describe('moving an entry', () => {
  test('settle, then reverse: capacity returns, times are the first writer’s', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 2000);
    const settled = await opened.store.payments.settle(id, 're_a', at(2));
    expect(settled).toMatchObject({
      kind: 'moved',
      reservation: { state: 'settled', heldAt: at(1), settledAt: at(2) },
    });
    expect(await opened.store.payments.settle(id, 're_a', at(7))).toEqual(settled);
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 2000, entries: ['settled'] });

    const reversed = await opened.store.payments.reverse(id, 're_a', at(3));
    expect(reversed).toMatchObject({ kind: 'moved', reservation: { state: 'reversed', reversedAt: at(3) } });
    expect(await opened.store.payments.reverse(id, 're_a', at(8))).toEqual(reversed);
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 0, entries: ['reversed'] });
    expect(await reserve(id, 're_b', 5000)).toMatchObject({ kind: 'reserved' });
  });

  test('release returns capacity once', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 2000);
    const released = await opened.store.payments.release(id, 're_a', at(2));
    expect(released).toMatchObject({ kind: 'moved', reservation: { state: 'released', releasedAt: at(2) } });
    expect(await opened.store.payments.release(id, 're_a', at(7))).toEqual(released);
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 0, entries: ['released'] });
  });

  test('a release that comes first leaves a tombstone, on which a late reserve has no effect', async () => {
    const id = await inserted();
    const tombstone = { refund: 're_a', amount: 0, state: 'released', heldAt: null, releasedAt: at(2) };
    expect(await opened.store.payments.release(id, 're_a', at(2))).toMatchObject({ reservation: tombstone });
    expect(await reserve(id, 're_a', 2000)).toMatchObject({ kind: 'reserved', reservation: tombstone });
    expect(await opened.store.payments.release(id, 're_a', at(3))).toMatchObject({ reservation: tombstone });
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 0, entries: ['released'] });
  });

  test('a refusal leaves the same tombstone, and an entry that is there as it is', async () => {
    const { payments } = opened.store;
    const id = await inserted();
    const tombstone = { refund: 're_a', amount: 0, state: 'released', heldAt: null, releasedAt: at(2) };
    expect(await payments.refuse(id, 're_a', at(2))).toMatchObject({ kind: 'moved', reservation: tombstone });
    expect(await payments.refuse(id, 're_a', at(3))).toMatchObject({ kind: 'moved', reservation: tombstone });
    await reserve(id, 're_b', 2000);
    expect(await payments.refuse(id, 're_b', at(4))).toEqual({ kind: 'conflict', state: 'held' });
    expect(await sums(id)).toEqual({ reserved: 2000, refunded: 0, entries: ['released', 'held'] });
    expect(await payments.refuse('pay_none', 're_a', at(5))).toEqual({ kind: 'conflict', state: 'absent' });
  });

  test('a late settle takes a released entry even past captured', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 4000);
    await opened.store.payments.release(id, 're_a', at(2));
    await reserve(id, 're_b', 4000);
    expect(await opened.store.payments.settle(id, 're_a', at(3))).toEqual({ kind: 'conflict', state: 'released' });
    const late = await opened.store.payments.settle(id, 're_a', at(3), { late: true });
    expect(late).toMatchObject({ reservation: { state: 'settled', releasedAt: at(2), settledAt: at(3) } });
    expect(await opened.store.payments.settle(id, 're_a', at(9), { late: true })).toEqual(late);
    expect(await sums(id)).toEqual({ reserved: 4000, refunded: 4000, entries: ['settled', 'held'] });
    expect(await reserve(id, 're_c', null)).toEqual({ kind: 'refused', code: 'over_refund' });
  });

  test('a late settle of an entry that is still held is a plain one', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 4000);
    await opened.store.payments.settle(id, 're_a', at(3), { late: true });
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 4000, entries: ['settled'] });
  });

  test('what its state forbids is a conflict and changes nothing', async () => {
    const { payments } = opened.store;
    const id = await inserted();
    expect(await payments.settle(id, 're_a', at(2))).toEqual({ kind: 'conflict', state: 'absent' });
    expect(await payments.settle(id, 're_a', at(2), { late: true })).toEqual({ kind: 'conflict', state: 'absent' });
    expect(await payments.reverse(id, 're_a', at(2))).toEqual({ kind: 'conflict', state: 'absent' });
    await reserve(id, 're_a', 2000);
    expect(await payments.reverse(id, 're_a', at(2))).toEqual({ kind: 'conflict', state: 'held' });
    await payments.settle(id, 're_a', at(3));
    expect(await payments.release(id, 're_a', at(4))).toEqual({ kind: 'conflict', state: 'settled' });
    await payments.reverse(id, 're_a', at(5));
    expect(await payments.settle(id, 're_a', at(6), { late: true })).toEqual({ kind: 'conflict', state: 'reversed' });
    expect(await payments.release(id, 're_a', at(6))).toEqual({ kind: 'conflict', state: 'reversed' });
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 0, entries: ['reversed'] });
    await payments.release(id, 're_t', at(6));
    expect(await payments.settle(id, 're_t', at(7), { late: true })).toEqual({ kind: 'conflict', state: 'released' });
    expect(await payments.release('pay_none', 're_a', at(1))).toEqual({ kind: 'conflict', state: 'absent' });
  });
});

describe('refunds made outside the engine', () => {
  const external = { id: '$re_elsewhere', amount: 1500, at: at(4) };

  test('take capacity once', async () => {
    const id = await inserted();
    const entry = { refund: '$re_elsewhere', amount: 1500, state: 'settled', settledAt: at(4), external: true };
    expect(await opened.store.payments.importExternalRefund(id, external)).toMatchObject(entry);
    const again = { ...external, at: at(9) };
    expect(await opened.store.payments.importExternalRefund(id, again)).toMatchObject(entry);
    expect(await sums(id)).toEqual({ reserved: 0, refunded: 1500, entries: ['settled'] });
    expect(await reserve(id, 're_a', null)).toMatchObject({ reservation: { amount: 3500 } });
  });

  test('are taken in whatever remains', async () => {
    const id = await inserted();
    await reserve(id, 're_a', 5000);
    await opened.store.payments.importExternalRefund(id, external);
    expect(await sums(id)).toMatchObject({ reserved: 5000, refunded: 1500 });
    expect(await reserve(id, 're_b', null)).toEqual({ kind: 'refused', code: 'over_refund' });
  });

  test('must be an amount, of a payment that is known', async () => {
    const id = await inserted();
    const nothing = { ...external, amount: 0 };
    await expect(opened.store.payments.importExternalRefund(id, nothing)).rejects.toMatchObject({
      code: 'amount_out_of_range',
    });
    await expect(opened.store.payments.importExternalRefund('pay_none', external)).rejects.toMatchObject({
      code: 'payment_not_found',
    });
  });
});
