import { createKey } from '../../api/keys';
import { apiWorld, get, type ApiWorld } from './support/api-world';
import { builder, paid, post, refunded, seal } from './support/ledger-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('api-balances');
  const first = paid('2026-01-10T10:00:00.000Z');
  await post(world.store, first.record, ...refunded('2026-01-11T10:00:00.500Z', first.payment, 1_250));
  await post(world.store, paid('2026-01-10', { captured: 700, currency: 'JPY', provider: 'alipay' }).record);
  await seal(world.store);
  await post(world.store, paid('2026-01-12', { merchantId: 'm2', captured: 9_000 }).record);
  const fee = { merchantId: 'm1', provider: 'stripe', account: 'shop', reference: 'txn_1', amount: 45 } as const;
  await post(
    world.store,
    builder.fee({ ...fee, direction: 'charged', currency: 'GBP', at: new Date('2026-01-12T00:00:00Z') }),
  );
});
afterAll(() => world.close());

const balance = async (account: string, query = '', key = world.keys.operator) =>
  (await get(world, key, `/v1/accounts/${account}/balance${query}`)).body;

test('a balance is positive on the account’s own side, in each currency, with what is not sealed yet', async () => {
  expect(await balance('liability:merchant:m1', '', world.keys.merchant)).toEqual({
    object: 'balance',
    account: 'liability:merchant:m1',
    at: null,
    normal_side: 'credit',
    balances: [
      { currency: 'GBP', balance: 3_750 },
      { currency: 'JPY', balance: 700 },
    ],
  });
  expect((await balance('asset:provider:stripe')).balances).toEqual([{ currency: 'GBP', balance: 3_705 }]);
  expect((await balance('expense:fees')).balances).toEqual([{ currency: 'GBP', balance: 45 }]);
});

test.each([
  ['2026-01-10T09:59:59.999Z', 0],
  ['2026-01-10T10:00:00Z', 5_000],
  ['2026-01-11T10:00:00.499Z', 5_000],
  ['2026-01-11T10:00:00.500Z', 3_750],
  ['2026-01-10', 5_000],
  ['2026-01-11T12:00:00.500%2B02:00', 3_750],
])('at %s it is what it was then: %i', async (at, expected) => {
  const { balances } = await balance('liability:merchant:m1', `?currency=GBP&at=${at}`);
  expect(balances).toEqual([{ currency: 'GBP', balance: expected }]);
});

test('an account of one’s own where nothing was posted has nothing, and 0 in a currency that is asked for', async () => {
  expect((await balance('liability:refund_hold:m2', '', world.keys.other)).balances).toEqual([]);
  const asked = await balance('liability:refund_hold:m2', '?currency=GBP', world.keys.other);
  expect(asked.balances).toEqual([{ currency: 'GBP', balance: 0 }]);
});

test.each(['at=yesterday', 'currency=GBX', 'of=me'])('%s is refused', async (query) => {
  expect((await get(world, world.keys.operator, `/v1/accounts/expense:fees/balance?${query}`)).status).toBe(422);
});

describe('who sees which accounts', () => {
  const list = async (key: string, query = '') => (await get(world, key, `/v1/accounts${query}`)).body;
  const ids = async (key: string, query = ''): Promise<string[]> =>
    (await list(key, query)).data.map(({ id }: { id: string }) => id);
  const shared = ['asset:provider:alipay', 'asset:provider:stripe', 'expense:fees'];
  const own = (merchant: string) => [`liability:merchant:${merchant}`, `liability:refund_hold:${merchant}`];

  test('merchants see their own; operators also what is shared', async () => {
    expect(await ids(world.keys.merchant)).toEqual(own('m1'));
    expect(await ids(world.keys.other)).toEqual(['liability:merchant:m2']);
    expect(await ids(world.keys.operator)).toEqual([...shared, ...own('m1')]);
    expect(await ids(world.keys.second)).toEqual([
      ...shared,
      'liability:merchant:m1',
      'liability:merchant:m2',
      own('m1')[1],
    ]);
    expect(await ids(world.keys.second, '?merchant=m2')).toEqual(['asset:provider:stripe', 'liability:merchant:m2']);
  });

  test('of a shared account an operator sees what its merchants moved', async () => {
    expect((await balance('asset:provider:stripe')).balances).toEqual([{ currency: 'GBP', balance: 3_705 }]);
    const both = await balance('asset:provider:stripe', '', world.keys.second);
    expect(both.balances).toEqual([{ currency: 'GBP', balance: 12_705 }]);
  });

  test('pages follow each other', async () => {
    const page = await list(world.keys.operator, '?limit=2');
    expect([page.data.length, page.has_more]).toEqual([2, true]);
    const rest = await ids(world.keys.operator, `?starting_after=${page.data[1].id}`);
    expect(rest).toEqual(['expense:fees', ...own('m1')]);
  });

  test.each([
    ['merchant', 'liability:merchant:m2'],
    ['merchant', 'asset:provider:stripe'],
    ['merchant', 'expense:fees'],
    ['strayOperator', 'liability:merchant:m1'],
    ['strayOperator', 'liability:refund_hold:m1'],
    ['operator', 'liability:merchant'],
    ['operator', 'liability:wallet:m1'],
    ['operator', '*'],
    ['operator', 'asset:provider:stripe%0AGBP'],
  ] as const)('%s does not see %s', async (key, account) => {
    const answer = await get(world, world.keys[key], `/v1/accounts/${account}/balance`);
    expect([answer.status, answer.body.code]).toEqual([404, 'account_not_found']);
  });

  test('nobody asks for another’s merchant', async () => {
    for (const path of ['/v1/accounts?merchant=m2', '/v1/trial_balance?merchant=m2']) {
      expect((await get(world, world.keys.operator, path)).status).toBe(404);
    }
  });
});

describe('the trial balance', () => {
  const trial = async (query = '', key = world.keys.operator) => get(world, key, `/v1/trial_balance${query}`);

  test('has each account on its side, and as much on one as on the other', async () => {
    const { body } = await trial('?merchant=m1');
    expect(body).toMatchObject({ object: 'trial_balance', merchant: 'm1', overall: false, balanced: true, at: null });
    expect(body.totals).toEqual([
      { currency: 'GBP', debit: 3_750, credit: 3_750 },
      { currency: 'JPY', debit: 700, credit: 700 },
    ]);
    expect(body.accounts).toContainEqual({ account: 'expense:fees', currency: 'GBP', debit: 45, credit: 0 });
    expect(body.accounts).toContainEqual({
      account: 'liability:merchant:m1',
      currency: 'GBP',
      debit: 0,
      credit: 3_750,
    });
  });

  test('is that of all the key’s merchants, and of the past', async () => {
    expect((await trial('', world.keys.second)).body.totals[0]).toEqual({
      currency: 'GBP',
      debit: 12_750,
      credit: 12_750,
    });
    const past = (await trial('?at=2026-01-11', world.keys.second)).body;
    expect(past.totals[0]).toEqual({ currency: 'GBP', debit: 3_750, credit: 3_750 });
    expect((await trial('?at=2020-01-01')).body).toMatchObject({ accounts: [], totals: [], balanced: true });
  });

  test('overall takes a right of its own, and tells of no merchant', async () => {
    const refused = await trial('?overall=true', world.keys.second);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const scopes = ['records:read', 'ledger:overall'] as const;
    const { key } = await createKey(world.store.apiKeys, { kind: 'operator', merchantIds: ['m3'], label: '', scopes });
    const { body } = await trial('?overall=true', key);
    expect(body).toMatchObject({ overall: true, merchant: null, balanced: true });
    expect(body.totals[0]).toEqual({ currency: 'GBP', debit: 12_750, credit: 12_750 });
    expect(JSON.stringify(body)).not.toMatch(/m1|m2/);
    expect((await trial('?overall=true&merchant=m3', key)).status).toBe(422);
  });

  test('is not for merchants', async () => {
    expect((await trial('', world.keys.merchant)).status).toBe(403);
  });
});

test('a balance that JSON cannot carry exactly is refused rather than rounded', async () => {
  const captured = Number.MAX_SAFE_INTEGER;
  const [one, other] = [
    paid('2026-01-10', { merchantId: 'm3', captured }),
    paid('2026-01-10', { merchantId: 'm3', captured }),
  ];
  const { key } = await createKey(world.store.apiKeys, { kind: 'merchant', merchantIds: ['m3'], label: '' });
  await post(world.store, one.record);
  const path = '/v1/accounts/liability:merchant:m3/balance';
  expect((await get(world, key, path)).body.balances).toEqual([{ currency: 'GBP', balance: captured }]);
  await post(world.store, other.record);
  const refused = await get(world, key, path);
  expect([refused.status, refused.body.code]).toEqual([422, 'amount_out_of_range']);
});
