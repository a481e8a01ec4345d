import { faultKinds } from '../../../sandbox/faults/kinds';
import type { Movement } from '../../../sandbox/movements';
import { Bench, refusal } from './support';

let bench: Bench;
let intent: string;
beforeAll(async () => {
  bench = await Bench.start();
});
beforeEach(async () => {
  await bench.control('DELETE', '/faults');
  intent = (await bench.pay(5000)).id;
});
afterAll(() => bench.close());

const params = (): { payment_intent: string; amount: number } => ({ payment_intent: intent, amount: 100 });
const form = (): Record<string, string> => ({ payment_intent: intent, amount: '100' });

function refund(key: string): ReturnType<Bench['stripe']['refunds']['create']> {
  return bench.stripe.refunds.create(params(), { idempotencyKey: key });
}

async function row(key: string): Promise<Movement | undefined> {
  return (await bench.movements('refund')).find((movement) => movement.key === key);
}

describe('before applying', () => {
  test('lost_before: nothing moves, the repeat does', async () => {
    await bench.fault('lost_before');
    await expect(bench.rawRefund(form(), 'lost-before')).rejects.toThrow('fetch failed');
    expect(await row('lost-before')).toBeUndefined();
    await refund('lost-before');
    expect(await row('lost-before')).toMatchObject({ times_applied: 1, requests: 2 });
  });

  test.each([
    ['status_401', 'StripeAuthenticationError', 401],
    ['status_403', 'StripePermissionError', 403],
    ['status_409', 'StripeAPIError', 409],
    ['status_429', 'StripeRateLimitError', 429],
    ['status_500', 'StripeAPIError', 500],
  ])('%s: refused, nothing moves', async (kind, type, statusCode) => {
    await bench.fault(kind);
    expect(await refusal(refund(kind))).toMatchObject({ type, statusCode });
    expect(await row(kind)).toBeUndefined();
    await refund(kind);
    expect(await row(kind)).toMatchObject({ times_applied: 1 });
  });

  test('applied_late: the request arrives after its client gave up', async () => {
    await bench.fault('applied_late', { delay_ms: 5000 });
    await expect(bench.rawRefund(form(), 'late')).rejects.toThrow('fetch failed');
    expect((await bench.stripe.refunds.list({ payment_intent: intent })).data).toEqual([]);
    await bench.control('POST', '/advance', { ms: 5000 });
    expect((await bench.stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1);
    expect(await row('late')).toMatchObject({ times_applied: 1, requests: 1 });
  });

  test('applied_late after a repeat under the same key moves nothing more', async () => {
    await bench.fault('applied_late', { delay_ms: 5000 });
    await expect(bench.rawRefund(form(), 'late-again')).rejects.toThrow('fetch failed');
    await refund('late-again');
    await bench.control('POST', '/advance', { ms: 5000 });
    expect(await row('late-again')).toMatchObject({ times_applied: 1 });
  });
});

describe('after applying', () => {
  test('lost_after: money moved, and the repeat gets the answer', async () => {
    await bench.fault('lost_after');
    await expect(bench.rawRefund(form(), 'lost-after')).rejects.toThrow('fetch failed');
    expect(await row('lost-after')).toMatchObject({ times_applied: 1, requests: 1 });
    expect((await refund('lost-after')).lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await row('lost-after')).toMatchObject({ times_applied: 1, requests: 2 });
  });

  test('slow: the answer waits, the money does not', async () => {
    await bench.fault('slow', { delay_ms: 40 });
    const answering = refund('slow');
    while ((await row('slow')) === undefined) await new Promise(setImmediate);
    expect(await answering).toMatchObject({ status: 'succeeded' });
  });

  test('malformed: no JSON', async () => {
    await bench.fault('malformed');
    const text = await (await bench.rawRefund(form(), 'malformed')).text();
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(await row('malformed')).toMatchObject({ times_applied: 1 });
  });

  test('truncated: the body is cut', async () => {
    await bench.fault('truncated');
    const response = await bench.rawRefund(form(), 'truncated');
    await expect(response.text()).rejects.toThrow('terminated');
    expect(await row('truncated')).toMatchObject({ times_applied: 1 });
  });

  test('wrong_amount: the answer lies, the record does not', async () => {
    await bench.fault('wrong_amount');
    const answered = await refund('wrong-amount');
    expect(answered.amount).toBe(101);
    expect((await bench.stripe.refunds.retrieve(answered.id)).amount).toBe(100);
    expect(await row('wrong-amount')).toMatchObject({ amount: 100 });
  });

  test("foreign_id: the answer carries somebody else's refund", async () => {
    const elsewhere = await bench.pay(700);
    await bench.stripe.refunds.create({ payment_intent: elsewhere.id });
    await bench.fault('foreign_id');
    const answered = await refund('foreign');
    expect(answered.payment_intent).not.toBe(intent);
    expect(answered.id).not.toBe((await row('foreign'))?.id);
    await bench.fault('foreign_id', { match: { operation: 'refund.list' } });
    const listed = await bench.stripe.refunds.list({ payment_intent: intent });
    expect(listed.data[0]?.payment_intent).not.toBe(intent);
  });

  test('oversized: ten megabytes', async () => {
    await bench.fault('oversized');
    const text = await (await bench.rawRefund(form(), 'oversized')).text();
    expect(text.length).toBeGreaterThan(10_000_000);
    expect(await row('oversized')).toMatchObject({ times_applied: 1 });
  });

  test('key_forgotten: the repeat pays a second time', async () => {
    await bench.fault('key_forgotten', { match: { key: 'forgotten' } });
    const first = await refund('forgotten');
    const second = await refund('forgotten');
    expect(second.id).not.toBe(first.id);
    expect(await row('forgotten')).toMatchObject({ times_applied: 2, requests: 2, ids: [first.id, second.id] });
    expect((await refund('forgotten')).id).toBe(second.id);
  });
});

describe('outcomes', () => {
  test('rejected: a definitive refusal, kept under the key', async () => {
    await bench.fault('rejected');
    expect(await refusal(refund('rejected'))).toMatchObject({ statusCode: 400, code: 'charge_disputed' });
    expect(await refusal(refund('rejected'))).toMatchObject({ statusCode: 400, code: 'charge_disputed' });
    expect(await row('rejected')).toBeUndefined();
  });

  test('rejected as failed: a refund that failed', async () => {
    await bench.fault('rejected', { as: 'failed' });
    expect(await refund('failed')).toMatchObject({ status: 'failed', failure_reason: 'declined' });
    expect(await row('failed')).toBeUndefined();
  });

  test('rejected payments are declined', async () => {
    await bench.fault('rejected');
    expect(await refusal(bench.pay(321))).toMatchObject({ type: 'StripeCardError', code: 'card_declined' });
  });

  test('insufficient_balance: pending without money until there is some', async () => {
    await bench.fault('insufficient_balance');
    const pending = await refund('poor');
    expect(pending).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds' });
    expect(await row('poor')).toBeUndefined();
    await bench.control('POST', `/refunds/${pending.id}/settle`, { state: 'succeeded' });
    expect(await row('poor')).toMatchObject({ state: 'succeeded', times_applied: 1 });
    expect(await bench.stripe.refunds.retrieve(pending.id)).not.toHaveProperty('pending_reason');
  });

  test('insufficient_balance as an error: no refund at all, and the key remembers it', async () => {
    await bench.fault('insufficient_balance', { as: 'error' });
    const refused = { statusCode: 400, type: 'StripeInvalidRequestError', code: 'balance_insufficient' };
    expect(await refusal(refund('penniless'))).toMatchObject(refused);
    expect(await refusal(refund('penniless'))).toMatchObject(refused);
    expect(await row('penniless')).toBeUndefined();
    expect((await bench.stripe.refunds.list({ payment_intent: intent })).data).toEqual([]);
  });

  test('status_500 that was applied: the money moved, and the key remembers the 500', async () => {
    await bench.fault('status_500', { applied: true });
    expect(await refusal(refund('stumbled'))).toMatchObject({ statusCode: 500 });
    expect(await refusal(refund('stumbled'))).toMatchObject({ statusCode: 500 });
    expect(await row('stumbled')).toMatchObject({ times_applied: 1, requests: 2 });
    expect((await bench.stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1);
  });

  test('stays_pending: until it is settled', async () => {
    await bench.fault('stays_pending');
    const { id } = await refund('stays');
    await bench.control('POST', '/advance', { ms: 60_000 });
    expect(await bench.stripe.refunds.retrieve(id)).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    expect(await row('stays')).toMatchObject({ state: 'pending', times_applied: 1 });
  });

  test('late_failure: succeeded, then failed', async () => {
    await bench.fault('late_failure', { delay_ms: 9000, code: 'lost_or_stolen_card' });
    const { id, status } = await refund('late-failure');
    expect(status).toBe('succeeded');
    await bench.control('POST', '/advance', { ms: 9000 });
    expect(await bench.stripe.refunds.retrieve(id)).toMatchObject({
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
    });
    expect(await row('late-failure')).toMatchObject({ state: 'failed', times_applied: 1 });
  });

  test('an outcome and a lost answer combine', async () => {
    await bench.fault('stays_pending');
    await bench.fault('lost_after');
    await expect(bench.rawRefund(form(), 'both')).rejects.toThrow('fetch failed');
    expect(await refund('both')).toMatchObject({ status: 'pending' });
  });
});

describe('choosing', () => {
  test('every field of the match must agree', async () => {
    await bench.fault('status_500', { match: { payment_intent: intent, amount: 999, key_prefix: 'chosen' } });
    await refund('chosen-1');
    await bench.stripe.refunds.create({ payment_intent: intent, amount: 999 }, { idempotencyKey: 'another' });
    const chosen = { payment_intent: intent, amount: 999 };
    const error = await refusal(bench.stripe.refunds.create(chosen, { idempotencyKey: 'chosen-2' }));
    expect(error.statusCode).toBe(500);
  });

  test('without a method, path or operation it waits for a request that moves money', async () => {
    await bench.fault('status_500', { times: 2 });
    await bench.stripe.refunds.list({ payment_intent: intent });
    await bench.fault('status_429', { match: { path: '/v1/refunds', method: 'get' } });
    const listing = bench.stripe.refunds.list({ payment_intent: intent });
    expect(await refusal(listing)).toMatchObject({ statusCode: 429 });
    expect(await refusal(refund('twice'))).toMatchObject({ statusCode: 500 });
    expect(await refusal(refund('twice'))).toMatchObject({ statusCode: 500 });
    await refund('twice');
  });

  test('what waits is shown, and DELETE clears it', async () => {
    await bench.fault('slow', { times: 3 });
    const before = await bench.control<{ data: object[] }>('GET', '/faults');
    expect(before.data).toEqual([expect.objectContaining({ kind: 'slow', times: 3, remaining: 3 })]);
    expect(await (await fetch(bench.url)).text()).toContain('<td>slow</td>');
    await bench.control('DELETE', '/faults');
    expect(await bench.control('GET', '/faults')).toEqual({ data: [], seed: null });
  });

  test.each([{ kind: 'unheard_of' }, { kind: 'slow', times: 0 }, { kind: 'slow', match: { colour: 'red' } }, {}])(
    '%j is no fault',
    async (spec) => {
      await expect(bench.control('POST', '/faults', spec)).rejects.toThrow('400');
    },
  );

  test('by seed: the same requests meet the same faults', async () => {
    const kinds = faultKinds.filter((kind) => kind.startsWith('status_'));
    const run = async (name: string, seed: number): Promise<(number | string)[]> => {
      await bench.control('POST', '/faults/seed', { seed, rate: 0.5, kinds });
      const met: (number | string)[] = [];
      for (let n = 0; n < 20; n += 1)
        met.push((await bench.rawRefund({ ...form(), amount: '1' }, `${name}-${n}`)).status);
      return met;
    };
    const first = await run('one', 7);
    expect(await run('two', 7)).toEqual(first);
    expect(await run('three', 8)).not.toEqual(first);
    expect(first).toContain(200);
    expect(new Set(first).size).toBeGreaterThan(2);
  });
});
