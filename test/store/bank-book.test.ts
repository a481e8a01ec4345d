import { randomBytes } from 'node:crypto';
import { describeBook } from '../gateways/bank/support/book-contract';
import { chineseCard, frenchIban, newKey, newOrder, toCard, toIban } from '../gateways/bank/support/rows';
import { createStore } from '../../store/create-store';
import { createCipher } from '../../store/encryption';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';

const olderKey = { id: 'k1', key: randomBytes(32) };
const newerKey = { id: 'k2', key: randomBytes(32) };

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('bank_book', { cipher: createCipher([olderKey]) });
});
afterAll(() => opened.close());

describeBook('MongoDB', () => opened.store.bankBook);

const rawText = async (collection: string): Promise<string> =>
  JSON.stringify(await opened.raw.collection(collection).find().toArray());

describe('at rest', () => {
  test('no account, card or name stands in clear, in orders, files or destinations', async () => {
    const order = await opened.store.bankBook.order(newOrder({ destination: toCard }));
    const file = { text: `<IBAN>${frenchIban}</IBAN>`, transactions: 1, controlSum: '12.50' };
    const window = { windowEnd: new Date(1), sealedAt: new Date(2), keys: [order.key] };
    await opened.store.bankBook.seal({ id: 'RFREST', account: 'rest', ...window });
    await opened.store.bankBook.storeFile('RFREST', file);
    const refundId = newKey();
    const given = { refundId, merchantId: 'm_one', source: 'redirect', createdAt: new Date(1) } as const;
    await opened.store.destinations.keep({ ...given, destination: toIban });
    for (const collection of ['bank_orders', 'bank_batches', 'refund_destinations']) {
      const text = await rawText(collection);
      expect(text).not.toContain(chineseCard);
      expect(text).not.toContain(frenchIban);
      expect(text).not.toContain('Müller');
      expect(text).not.toContain('王小明');
      expect(text).toContain('"keyId":"k1"');
    }
  });

  test('a value moved to another row does not open there', async () => {
    const [one, other] = [newOrder(), newOrder({ destination: toCard })];
    for (const order of [one, other]) await opened.store.bankBook.order(order);
    const orders = opened.raw.collection<{ _id: string; destination: object }>('bank_orders');
    const taken = await orders.findOne({ _id: one.key });
    await orders.updateOne({ _id: other.key }, { $set: { destination: taken!.destination } });
    await expect(opened.store.bankBook.find(other.key)).rejects.toThrow('unable to authenticate');
  });

  test('a new key in front encrypts, the old one still opens; without keys nothing is written', async () => {
    const before = await opened.store.bankBook.order(newOrder());
    const rotated = await createStore({ uri: opened.uri, cipher: createCipher([newerKey, olderKey]) });
    const keyless = await createStore({ uri: opened.uri });
    try {
      expect(await rotated.bankBook.find(before.key)).toEqual(before);
      const after = await rotated.bankBook.order(newOrder());
      const orders = opened.raw.collection<{ _id: string; destination: { keyId: string } }>('bank_orders');
      expect((await orders.findOne({ _id: after.key }))?.destination.keyId).toBe('k2');
      await expect(opened.store.bankBook.find(after.key)).rejects.toThrow('The key k2');
      await expect(keyless.bankBook.order(newOrder())).rejects.toThrow('DATA_ENCRYPTION_KEYS');
    } finally {
      await rotated.close();
      await keyless.close();
    }
  });

  describe('after a new key was put in front', () => {
    const keyIds = async (): Promise<(string | undefined)[]> => {
      const of = async (collection: string, field: string) =>
        (await opened.raw.collection(collection).find().toArray()).map(
          (row) => (row[field] as { keyId: string } | null)?.keyId,
        );
      const sealed = [
        ['refund_destinations', 'destination'],
        ['bank_orders', 'destination'],
        ['bank_batches', 'file'],
      ];
      const all = await Promise.all(sealed.map(([collection, field]) => of(collection!, field!)));
      return [...new Set(all.flat().filter((keyId) => keyId !== undefined))].toSorted();
    };

    test('everything is encrypted anew, once, and is what it was; then the old key may go', async () => {
      const destination = toCard;
      const order = await opened.store.bankBook.order(newOrder({ destination }));
      const given = { refundId: newKey(), merchantId: 'm_one', source: 'redirect', createdAt: new Date(1) } as const;
      const kept = await opened.store.destinations.keep({ ...given, destination: toIban });
      const window = { windowEnd: new Date(9), sealedAt: new Date(9), keys: [order.key] };
      await opened.store.bankBook.seal({ id: 'RFSEALED', account: 'unwritten', ...window });
      const batch = await opened.store.bankBook.seal({ id: 'RFWRITTEN', account: 'rotation', ...window });
      const file = { text: '<Document/>', transactions: 1, controlSum: '12.50' };
      await opened.store.bankBook.storeFile(batch.id, file);

      const both = await createStore({ uri: opened.uri, cipher: createCipher([newerKey, olderKey]) });
      const alone = await createStore({ uri: opened.uri, cipher: createCipher([newerKey]) });
      try {
        // What an earlier test has moved to another row does not open any more.
        await opened.raw.collection('bank_orders').deleteMany({ _id: { $nin: [order.key] } } as object);
        const [one, other] = await Promise.all([both.bankDetails.reencrypt(), both.bankDetails.reencrypt()]);
        expect(one + other).toBeGreaterThanOrEqual(3);
        expect(await keyIds()).toEqual(['k2']);
        expect(await both.bankDetails.reencrypt()).toBe(0);
        expect(await alone.bankBook.find(order.key)).toEqual(order);
        expect(await alone.destinations.get(kept.id)).toEqual(kept);
        expect(await alone.bankBook.batch(batch.id)).toMatchObject({ file: file.text, state: 'stored' });
        expect(await alone.bankBook.batch('RFSEALED')).toMatchObject({ file: null });
      } finally {
        await createStore({ uri: opened.uri, cipher: createCipher([olderKey, newerKey]) }).then(async (back) => {
          await back.bankDetails.reencrypt();
          await back.close();
        });
        await both.close();
        await alone.close();
      }
    });

    test('a row that does not open stops it, with what came before done', async () => {
      const keyless = await createStore({ uri: opened.uri, cipher: createCipher([newerKey]) });
      await opened.store.bankBook.order(newOrder());
      await expect(keyless.bankDetails.reencrypt()).rejects.toThrow('The key k1');
      await keyless.close();
    });
  });

  test('key and end-to-end id, account and window are each one row’s', async () => {
    const unique = async (collection: string) =>
      (await opened.raw.collection(collection).indexes()).filter((index) => index.unique).map(({ key }) => key);
    expect(await unique('bank_orders')).toEqual([{ endToEndId: 1 }]);
    expect(await unique('bank_batches')).toEqual([{ account: 1, windowEnd: 1 }]);
  });
});

describe('destinations of a refund', () => {
  const given = (refundId: string) =>
    ({ refundId, merchantId: 'm_one', source: 'redirect', createdAt: new Date(1) }) as const;

  test('the same account is kept once, whoever asks at the same time; another is another', async () => {
    const refundId = newKey();
    const { destinations } = opened.store;
    const kept = await Promise.all(
      Array.from({ length: 4 }, () => destinations.keep({ ...given(refundId), destination: toIban })),
    );
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    const other = await destinations.keep({ ...given(refundId), destination: toCard });
    expect((await destinations.list(refundId)).map(({ id }) => id)).toEqual([kept[0]!.id, other.id]);
    expect(await destinations.get(other.id)).toMatchObject({
      destination: toCard,
      kind: 'cn_card',
      masked: '••••4458',
    });
    expect(await destinations.get('rd_none')).toBeNull();
  });

  test('its id says nothing of the account', async () => {
    const refundId = newKey();
    const kept = await opened.store.destinations.keep({ ...given(refundId), destination: toIban });
    expect(kept.id).toBe(`rd_${refundId.slice(3)}_1`);
    expect(kept.masked).toBe('FR••••2606');
  });
});
