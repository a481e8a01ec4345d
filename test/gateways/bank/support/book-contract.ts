import type { NewBankBatch } from '../../../../domain/bank-transfer';
import type { BankBook } from '../../../../gateways/bank/book';
import { newKey, newOrder } from './rows';

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 1, 10, 0, second));
let accounts = 0;
let batches = 0;

/** What every book promises. Each test has an account of its own. */
export function describeBook(name: string, open: () => BankBook): void {
  describe(`the book in ${name}`, () => {
    let account = '';
    beforeEach(() => {
      account = `account_${(accounts += 1)}`;
    });
    const book = (): BankBook => open();
    const newBatch = (keys: readonly string[], change: Partial<NewBankBatch> = {}): NewBankBatch => ({
      id: `RF${(batches += 1)}`,
      account,
      windowEnd: at(batches),
      sealedAt: at(50),
      keys,
      ...change,
    });
    const booked = async (second: number) => book().order(newOrder({ account, orderedAt: at(second) }));

    test('an order is booked once, and the first one stands', async () => {
      const order = newOrder({ account });
      const first = await book().order(order);
      expect(first).toMatchObject({ ...order, batch: null, state: 'ordered', revision: 0 });
      expect(
        await book().order({ ...order, amount: 9, destination: { ...order.destination, holder: 'Other' } }),
      ).toEqual(first);
      expect(await book().find(order.key)).toEqual(first);
      expect(await book().find(newKey())).toBeNull();
    });

    test('what waits is told oldest first, of this account, up to a time and a number', async () => {
      const [later, earlier, latest] = [await booked(20), await booked(10), await booked(30)];
      expect(await book().waiting(account, at(30), 10)).toEqual([earlier.key, later.key]);
      expect(await book().waiting(account, at(60), 2)).toEqual([earlier.key, later.key]);
      expect(await book().waiting(account, at(60), 10)).toEqual([earlier.key, later.key, latest.key]);
      expect(await book().waiting(account, at(60), 10, later.orderedAt)).toEqual([later.key, latest.key]);
      expect(await book().waiting('another', at(60), 10)).toEqual([]);
    });

    test('a batch keeps its first choice, and an order its first batch', async () => {
      const [one, two] = [await booked(1), await booked(2)];
      const chosen = newBatch([one.key]);
      const sealed = await book().seal(chosen);
      expect(sealed).toMatchObject({ ...chosen, state: 'sealed', file: null });
      expect(await book().seal({ ...chosen, keys: [one.key, two.key] })).toEqual(sealed);
      await book().claim(sealed);
      const next = await book().seal(newBatch([one.key, two.key]));
      await book().claim(next);
      await book().claim(next);
      expect((await book().carriedBy(sealed.id)).map(({ key }) => key)).toEqual([one.key]);
      expect((await book().carriedBy(next.id)).map(({ key }) => key)).toEqual([two.key]);
      expect(await book().waiting(account, at(60), 10)).toEqual([]);
    });

    test('an order that a report tells of is neither waiting nor claimed', async () => {
      const [settled, doubtful, open] = [await booked(1), await booked(2), await booked(3)];
      const chosen = [settled, doubtful, open].map(({ key }) => key);
      const batch = await book().seal(newBatch(chosen));
      const told = { state: 'settled', reasonCode: null, mismatch: null } as const;
      await book().change(settled.key, 0, told, 'hash');
      await book().change(doubtful.key, 0, { ...told, state: 'ordered', mismatch: 'wrong_amount' }, 'hash');
      expect(await book().waiting(account, at(60), 10)).toEqual([open.key]);
      await book().claim(batch);
      expect((await book().carriedBy(batch.id)).map(({ key }) => key)).toEqual([open.key]);
      expect(await book().find(settled.key)).toMatchObject({ batch: null });
    });

    test('each step of a batch is taken once', async () => {
      const { id } = await book().seal(newBatch([]));
      const file = { text: '<a>&ü</a>', transactions: 1, controlSum: '12.50' };
      const { text, ...facts } = file;
      expect(await book().storeFile(id, file)).toMatchObject({ state: 'stored', file: text, ...facts });
      expect(await book().storeFile(id, { ...file, text: '<b/>' })).toMatchObject({ file: text });
      expect(await book().stage(id, 'first')).toMatchObject({ state: 'staged', stagedAs: 'first' });
      expect(await book().stage(id, 'second')).toMatchObject({ stagedAs: 'first' });
      expect((await book().undropped(account)).map((batch) => batch.id)).toEqual([id]);
      await book().markDropped(id, at(55));
      await book().markDropped(id, at(59));
      expect(await book().undropped(account)).toEqual([]);
      expect(await book().batch(id)).toMatchObject({ state: 'dropped', droppedAt: at(55), file: text });
      expect(await book().batch('none')).toBeNull();
    });

    test('an order is changed only by whoever has seen it last', async () => {
      const { key } = await booked(1);
      const settled = { state: 'settled', reasonCode: null, mismatch: null } as const;
      expect(await book().change(key, 0, settled, 'hash')).toBe(true);
      expect(await book().change(key, 0, { ...settled, state: 'rejected' }, 'other')).toBe(false);
      expect(await book().find(key)).toMatchObject({ ...settled, reports: ['hash'], revision: 1 });
    });

    test('an order keeps the bookings that it is told of', async () => {
      const { key, debits, returns } = await booked(1);
      expect({ debits, returns }).toEqual({ debits: [], returns: [] });
      const settled = { state: 'settled', reasonCode: null, mismatch: null } as const;
      await book().change(key, 0, { ...settled, debits: ['A', 'B'] }, 'hash');
      await book().change(key, 1, { ...settled, returns: ['X'] }, 'hash');
      expect(await book().find(key)).toMatchObject({ debits: ['A', 'B'], returns: ['X'] });
    });

    test('the first word of an order that is not in the book is kept', async () => {
      const key = newKey();
      const stray = { key, account, kind: 'settled', reportHash: 'hash', at: at(1) } as const;
      expect(await book().strays([key])).toEqual([]);
      await book().keepStray(stray);
      await book().keepStray({ ...stray, kind: 'returned', reportHash: 'other' });
      expect(await book().strays([newKey(), key])).toEqual([stray]);
      expect(await book().find(key)).toBeNull();
    });

    test('a report is read once for each account', async () => {
      const report = { account, hash: 'hash', name: 'a.xml', kind: 'status', at: at(1) } as const;
      expect(await book().hasRead(account, 'hash')).toBe(false);
      await book().markRead(report);
      await book().markRead({ ...report, name: 'again.xml' });
      expect(await book().hasRead(account, 'hash')).toBe(true);
      expect(await book().hasRead('another', 'hash')).toBe(false);
    });
  });
}
