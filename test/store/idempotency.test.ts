import type { IdempotencyRow } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, newId, refund } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('idempotency');
});
afterAll(() => opened.close());

const row = (change: Partial<IdempotencyRow> = {}): IdempotencyRow => ({
  id: newId('re'),
  merchantId: 'acme',
  kind: 'refund',
  requestHash: 'hash',
  request: {
    paymentId: 'pay_1',
    amount: null,
    reason: 'other',
    description: 'free text with $ and .',
    metadata: { 'a.b': '1', $where: '2' },
    goodsReturn: false,
  },
  requestId: 'req_1',
  createdAt: at(1),
  answer: null,
  ...change,
});

const answer = (status: number, body = '{}') => ({
  status,
  body,
  headers: { location: '/v1/refunds/re_1', 'x.y': '$' },
});

describe('claiming a key', () => {
  test('the first claims, the others are shown what is there', async () => {
    const first = row();
    expect(await opened.store.idempotency.claim(first)).toEqual({ kind: 'claimed' });
    const other = await opened.store.idempotency.claim({ ...first, requestHash: 'other' });
    expect(other).toEqual({ kind: 'exists', row: first });
    expect(await opened.store.idempotency.get(first.id)).toEqual(first);
    expect(await opened.store.idempotency.get('re_none')).toBeNull();
  });

  test('of many at once one claims', async () => {
    const claim = row();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => opened.store.idempotency.claim({ ...claim, requestId: `req_${n}` })),
    );
    expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    const winner = await opened.store.idempotency.get(claim.id);
    for (const result of results) if (result.kind === 'exists') expect(result.row).toEqual(winner);
  });
});

describe('keeping an answer', () => {
  test('the first answer is kept for ever, and whoever asks is given it', async () => {
    const { id } = row();
    await opened.store.idempotency.claim(row({ id }));
    expect(await opened.store.idempotency.answer(id, answer(201, 'first'))).toEqual(answer(201, 'first'));
    expect(await opened.store.idempotency.answer(id, answer(422, 'second'))).toEqual(answer(201, 'first'));
    expect(await opened.store.idempotency.get(id)).toMatchObject({ answer: answer(201, 'first') });
  });

  test('of many at once all are given the same', async () => {
    const { id } = row();
    await opened.store.idempotency.claim(row({ id }));
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, n) => opened.store.idempotency.answer(id, answer(201, `body ${n}`))),
    );
    expect(new Set(given.map(({ body }) => body)).size).toBe(1);
  });

  test('an answer to nothing that was claimed is a defect', async () => {
    await expect(opened.store.idempotency.answer('re_none', answer(201))).rejects.toThrow('re_none');
  });
});

describe('accepted refunds whose workflow vanished', () => {
  const early = (second: number): Date => new Date(Date.UTC(2020, 0, 1, 0, 0, second));
  const find = async (limit: number) =>
    (await opened.store.idempotency.findWithoutRow(early(10), limit)).map(({ id }) => id);

  const claimed = async (change: Partial<IdempotencyRow>, status?: number): Promise<string> => {
    const claim = row(change);
    await opened.store.idempotency.claim(claim);
    if (status !== undefined) await opened.store.idempotency.answer(claim.id, answer(status));
    return claim.id;
  };

  test('are found, oldest first, behind any number that have their refund', async () => {
    for (const second of [1, 2, 3, 4, 5]) {
      const id = await claimed({ createdAt: early(second) }, 202);
      await opened.store.refunds.open(refund({ id }));
    }
    const vanished = [await claimed({ createdAt: early(7) }, 202), await claimed({ createdAt: early(6) }, 201)];
    expect(await find(2)).toEqual([vanished[1]]);
    expect(await find(100)).toEqual(vanished.toReversed());

    await opened.store.refunds.open(refund({ id: vanished[0] ?? '' }));
    expect(await find(100)).toEqual([vanished[1]]);
  });

  test('what was refused, not answered, too new, or is a payment is not one of them', async () => {
    const others = [
      await claimed({ createdAt: early(1) }, 422),
      await claimed({ createdAt: early(1) }),
      await claimed({ createdAt: early(10) }, 201),
      await claimed({ id: newId('pay'), kind: 'payment', createdAt: early(1) }, 201),
    ];
    const found = await find(100);
    for (const id of others) expect(found).not.toContain(id);
  });
});
