import { parse } from 'csv-parse/sync';
import { buildApi } from '../../api/app';
import { apiWorld, get, type ApiWorld } from './support/api-world';
import { builder, paid, post, refunded, seal } from './support/ledger-world';
import type { TradeRecord } from '../../ledger/trade-record';

let world: ApiWorld;
let posted: TradeRecord[];
const hostile = `=HYPERLINK("http://x.example","<script>alert('1')</script>")`;

beforeAll(async () => {
  world = await apiWorld('statements');
  const before = paid('2026-01-31T23:59:59.999Z', { captured: 1_000 });
  const first = paid('2026-02-01T00:00:00.000Z', { providerPaymentId: hostile });
  const second = paid('2026-02-10', { captured: 700, currency: 'JPY' });
  const after = paid('2026-03-01T00:00:00.000Z', { captured: 11 });
  posted = [
    before.record,
    first.record,
    ...refunded('2026-02-03T10:00:00Z', first.payment, 1_250, '-re'),
    second.record,
    after.record,
    paid('2026-02-05', { merchantId: 'm2' }).record,
  ];
  await post(world.store, ...posted);
  await seal(world.store);
});
afterAll(() => world.close());

const february = 'from=2026-02-01&to=2026-02-28';
const statement = (query = february, key = world.keys.merchant) => get(world, key, `/v1/statements?${query}`);

test('a statement leads from the opening balance through every movement to the closing one', async () => {
  const { status, body } = await statement();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    object: 'statement',
    merchant: 'm1',
    account: 'liability:merchant:m1',
    from: '2026-02-01T00:00:00.000Z',
    to: '2026-02-28T23:59:59.999Z',
    as_of_seal: 1,
    sealed_at: expect.any(String),
    opening: [{ currency: 'GBP', balance: 1_000 }],
    closing: [
      { currency: 'GBP', balance: 4_750 },
      { currency: 'JPY', balance: 700 },
    ],
  });
  const shown = body.movements.map(({ type, currency, amount, balance }: Record<string, unknown>) => [
    type,
    currency,
    amount,
    balance,
  ]);
  // The settlement moves what was set aside, and not what is owed to the merchant.
  expect(shown).toEqual([
    ['payment', 'GBP', 5_000, 6_000],
    ['refund_hold', 'GBP', -1_250, 4_750],
    ['payment', 'JPY', 700, 700],
  ]);
  expect(body.movements[0].record).toBe(posted[1]?.id);
});

test('operators name one of their merchants; nobody gets another’s', async () => {
  expect((await statement(`${february}&merchant=m1`, world.keys.operator)).body.merchant).toBe('m1');
  expect((await statement(february, world.keys.second)).body.errors).toMatchObject([{ pointer: '/merchant' }]);
  for (const key of [world.keys.other, world.keys.strayOperator]) {
    expect((await statement(`${february}&merchant=m1`, key)).body.code).toBe('account_not_found');
  }
  const theirs = await statement(february, world.keys.other);
  expect(theirs.body.movements).toHaveLength(1);
  expect(theirs.text).not.toContain('m1');
});

test.each([
  ['from=2026-02-01', '/to'],
  ['from=2026-02-02&to=2026-02-01', '/to'],
  ['from=2026-02-01&to=soon', '/to'],
  [`${february}&format=pdf`, '/format'],
  [`${february}&as_of_seal=999`, '/as_of_seal'],
  [`${february}&as_of_seal=-1`, '/as_of_seal'],
])('%s is refused', async (query, pointer) => {
  const { status, body } = await statement(query);
  expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
});

test('as CSV it has the same movements, and no text that a spreadsheet would run', async () => {
  const { text, headers } = await statement(`${february}&format=csv`);
  expect(headers['content-type']).toContain('text/csv');
  const rows = parse<Record<string, string>>(text, { columns: true });
  expect(rows.map(({ type, amount, balance }) => [type, amount, balance])).toEqual([
    ['opening_balance', '', '1000'],
    ['payment', '5000', '6000'],
    ['refund_hold', '-1250', '4750'],
    ['payment', '700', '700'],
    ['closing_balance', '', '4750'],
    ['closing_balance', '', '700'],
  ]);
  expect(rows[1]?.['provider_reference']).toBe(`'${hostile}`);
});

test('as a page it has them in major units, escaped, with rules for printing', async () => {
  const { text, headers } = await statement(`${february}&format=html`);
  expect(headers['content-type']).toContain('text/html');
  expect(text).toContain('<td>-12.50 GBP</td>');
  expect(text).toContain('<td>700 JPY</td>');
  expect(text).toContain('@media print');
  expect(text).not.toContain('<script>');
  expect(text).toContain('&lt;script&gt;alert(&#39;1&#39;)');
  expect(text).toContain('as of seal 1');
  expect(text.trimEnd()).toMatch(/<\/html>$/);
});

test('a record that arrives late changes the statement, and not the one as of an earlier seal', async () => {
  const as = async (query: string) => (await statement(`${february}${query}`)).text;
  const before = await as('&as_of_seal=1');
  expect(await as('')).toBe(before);
  const [late, early] = [paid('2026-02-02', { captured: 5 }), paid('2026-01-02', { captured: 300 })];
  await post(world.store, late.record, early.record);
  expect(await as('')).toBe(before);
  await seal(world.store);
  expect(await as('&as_of_seal=1')).toBe(before);
  const now = JSON.parse(await as(''));
  expect(now).toMatchObject({ as_of_seal: 2, opening: [{ balance: 1_300 }], closing: [{ balance: 5_055 }, {}] });
  expect(now.movements).toHaveLength(4);
  const never = JSON.parse(await as('&as_of_seal=0'));
  expect(never).toMatchObject({ sealed_at: null, opening: [], closing: [], movements: [] });
});

test('one that does not tie to the records breaks off, and is no whole statement in any format', async () => {
  const broken = await apiWorld('statements-broken');
  try {
    const { balances } = broken.store;
    await post(
      broken.store,
      paid('2026-02-02').record,
      builder.capture({ ...paid('2026-02-03'), at: new Date('2026-02-03') }),
    );
    await seal(broken.store);
    const movements: typeof balances.movements = async function* one(question) {
      for await (const record of balances.movements(question)) {
        yield record;
        return;
      }
    };
    const { app } = buildApi({ ...broken.deps, store: { ...broken.store, balances: { ...balances, movements } } });
    for (const format of ['json', 'csv', 'html']) {
      const asked = get({ ...broken, app }, broken.keys.merchant, `/v1/statements?${february}&format=${format}`);
      await expect(asked).rejects.toThrow(/aborted|hang up|socket/);
    }
  } finally {
    await broken.close();
  }
});
