import { idempotencyKeyOf } from '../../api/decode/idempotency-key';
import { requestHashOf } from '../../api/request-hash';
import { base32 } from '../../domain/base32';
import { apiWorld, newKey, post, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('idempotency');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.starts.length = 0;
  world.temporal.onAccept = (input) => world.decide(input);
});

const counted = (length: number) => Array.from({ length });

test('a repetition gets the first answer byte for byte, whatever has become of the refund', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  const first = await refund(world, { payment: payment.id, amount: 10 }, key);
  const step = { revision: 50, at: new Date().toISOString(), by: 'engine', reason: 'test' };
  await world.store.refunds.advance(first.body.id, { transitions: [{ ...step, to: 'submitting' }] });
  const again = await refund(world, { payment: payment.id, amount: 10 }, key);
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true', location: first.headers['location'] });
  expect(world.temporal.starts).toHaveLength(1);
});

test('a repetition is answered without Temporal', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  const first = await refund(world, { payment: payment.id, amount: 10 }, key);
  world.temporal.reachable = false;
  world.api.reachability.noteFailure();
  const again = await refund(world, { payment: payment.id, amount: 10 }, key);
  world.temporal.reachable = true;
  expect([again.status, again.text]).toEqual([201, first.text]);
});

test('another spelling of the same body is the same request', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  await refund(world, { payment: payment.id, amount: 10, metadata: { a: '1', b: '2' } }, key);
  const again = await refund(world, { metadata: { b: '2', a: '1' }, amount: 10, payment: payment.id }, key);
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
});

test.each([
  ['another amount', { amount: 11 }],
  ['another description', { amount: 10, description: 'other' }],
  ['more', { amount: 10, reason: 'other' }],
  ['a payment that nobody knows', { amount: 10, payment: 'pay_aaaaaaaaaaaaaaaaaaaaaaaaaa' }],
])('the same key with %s is refused', async (_, change) => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  await refund(world, { payment: payment.id, amount: 10 }, key);
  const other = await refund(world, { payment: payment.id, ...change }, key);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  expect(world.temporal.starts).toHaveLength(1);
});

test('merchants do not share keys', async () => {
  const key = { 'idempotency-key': newKey() };
  const [mine, theirs] = await Promise.all([
    world.payment(),
    world.payment({ merchantId: 'm2', account: 'elsewhere' }),
  ]);
  const first = await refund(world, { payment: mine.id, amount: 1 }, key);
  const other = await refund(world, { payment: theirs.id, amount: 2 }, key, world.keys.other);
  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.body.id).not.toBe(first.body.id);
});

test('many at once are one refund and get one answer', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  const answers = await Promise.all(counted(12).map(() => refund(world, { payment: payment.id, amount: 10 }, key)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const row = await world.store.payments.get(payment.id, null);
  expect(row).toMatchObject({ reserved: 10 });
});

test('many at once, refused: all get the same refusal', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  const answers = await Promise.all(counted(8).map(() => refund(world, { payment: payment.id, amount: 9_999 }, key)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]!.status).toBe(422);
});

test('a repetition that finds the row still undecided joins the workflow instead of answering from it', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  world.temporal.onAccept = async (input) => {
    await world.decide(input, 'requested').catch(() => undefined);
    throw new Error('the connection broke');
  };
  expect((await refund(world, { payment: payment.id, amount: 10 }, key)).status).toBe(503);
  world.temporal.onAccept = (input) => world.decide(input);
  const again = await refund(world, { payment: payment.id, amount: 10 }, key);
  expect([again.status, again.body.state]).toEqual([201, 'submitting']);
});

describe('the key itself', () => {
  test('is required', async () => {
    const answer = await post(world, world.keys.merchant, '/v1/refunds', { payment: 'pay_x' });
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_required']);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
  ])('%s is malformed', async (_, key) => {
    const answer = await refund(world, { payment: 'pay_x' }, { 'idempotency-key': key });
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed_request']);
  });

  test('sent twice is malformed', () => {
    const req = { headersDistinct: { 'idempotency-key': ['a', 'b'] } } as unknown as Parameters<
      typeof idempotencyKeyOf
    >[0];
    expect(() => idempotencyKeyOf(req)).toThrow(/once/);
  });

  test('of 255 characters is accepted', async () => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, amount: 1 }, { 'idempotency-key': 'k'.repeat(255) });
    expect(answer.status).toBe(201);
  });
});

test('ids are 16 bytes of a digest in base32', () => {
  expect(base32(Buffer.from('foobar'))).toBe('mzxw6ytboi');
  expect(requestHashOf({ b: 1, a: [true, null] })).toBe(requestHashOf({ a: [true, null], b: 1 }));
});
