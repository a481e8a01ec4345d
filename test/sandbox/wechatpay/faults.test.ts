import { Bench, mchid, refusal } from './support';

let bench: Bench;
let transaction: string;
beforeAll(async () => {
  bench = await Bench.start({ refundSpacingMs: 0 });
});
beforeEach(async () => {
  await bench.control('DELETE', '/faults');
  transaction = await bench.pay();
});
afterAll(() => bench.close());

const lost = (action: Promise<unknown>) => expect(action).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });

describe('before applying', () => {
  test('lost_before: nothing moves, the repeat does', async () => {
    await bench.fault('lost_before');
    await lost(bench.refund(transaction, 'lost-before'));
    expect(await bench.movement('lost-before')).toBeUndefined();
    await bench.refund(transaction, 'lost-before');
    expect(await bench.movement('lost-before')).toMatchObject({ times_applied: 1, requests: 2 });
  });

  test.each([
    ['status_401', 401, 'SIGN_ERROR'],
    ['status_403', 403, 'NO_AUTH'],
    ['status_429', 429, 'FREQUENCY_LIMITED'],
    ['status_500', 500, 'SYSTEM_ERROR'],
  ])('%s: refused and signed, nothing moves', async (kind, status, code) => {
    await bench.fault(kind);
    const answer = await refusal(bench.refund(transaction, kind));
    expect(answer).toMatchObject({ status, data: { code } });
    expect(bench.isSigned(answer.headers, JSON.stringify(answer.data))).toBe(true);
    expect(await bench.movement(kind)).toBeUndefined();
    await bench.refund(transaction, kind);
    expect(await bench.movement(kind)).toMatchObject({ times_applied: 1 });
  });

  test('applied_late: the request arrives after its client gave up, and moves nothing twice', async () => {
    await bench.fault('applied_late', { delay_ms: 5_000 });
    await lost(bench.refund(transaction, 'late'));
    expect(await refusal(bench.findRefund('late'))).toMatchObject({ status: 404 });
    await bench.advance(5_000);
    expect(await bench.findRefund('late')).toMatchObject({ status: 'PROCESSING' });
    await bench.refund(transaction, 'late');
    expect(await bench.movement('late')).toMatchObject({ times_applied: 1, requests: 2 });
  });
});

describe('on the way out', () => {
  test.each(['lost_after', 'truncated'])('%s: it is applied, and nobody hears of it', async (kind) => {
    await bench.fault(kind);
    await lost(bench.refund(transaction, kind));
    expect(await bench.movement(kind)).toMatchObject({ times_applied: 1, requests: 1 });
  });

  test.each(['malformed', 'wrong_signature'])('%s: the library does not verify it', async (kind) => {
    await bench.fault(kind);
    await expect(bench.refund(transaction, kind)).rejects.toMatchObject({ code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' });
    expect(await bench.movement(kind)).toMatchObject({ times_applied: 1 });
  });

  test('oversized: ten megabytes', async () => {
    await bench.fault('oversized');
    await expect(bench.refund(transaction, 'oversized')).rejects.toThrow('Verify');
    expect(await bench.movement('oversized')).toMatchObject({ times_applied: 1 });
  });

  test('slow: the answer waits', async () => {
    await bench.fault('slow', { delay_ms: 50 });
    const startedMs = performance.now();
    await bench.refund(transaction, 'slow');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(45);
  });

  test('wrong_amount and foreign_id: signed, and wrong', async () => {
    await bench.refund(await bench.pay(), 'others');
    await bench.fault('wrong_amount');
    expect(await bench.refund(transaction, 'mine')).toMatchObject({ amount: { refund: 101 } });
    await bench.fault('foreign_id', { match: { operation: 'refund.query' } });
    const foreign = await bench.findRefund('mine');
    expect(foreign['transaction_id']).not.toBe(transaction);
    expect(await bench.findRefund('mine')).toMatchObject({ transaction_id: transaction, amount: { refund: 100 } });
  });

  test.each(['lost_after', 'truncated'])('%s: an answer without content is lost, too', async (kind) => {
    await bench.order({ out_trade_no: `close-${kind}` });
    await bench.fault(kind, { match: { operation: 'order.close' } });
    await lost(bench.post(`v3/pay/transactions/out-trade-no/close-${kind}/close`, { mchid }));
    expect(await bench.find(`close-${kind}`)).toMatchObject({ trade_state: 'CLOSED' });
  });
});

describe('what becomes of a refund', () => {
  test('rejected: refused, by whatever code was asked for, or accepted and closed', async () => {
    await bench.fault('rejected');
    expect(await refusal(bench.refund(transaction, 'rejected'))).toMatchObject({
      status: 400,
      data: { code: 'INVALID_REQUEST' },
    });
    await bench.fault('rejected', { code: 'USER_ACCOUNT_ABNORMAL' });
    expect(await refusal(bench.refund(transaction, 'rejected'))).toMatchObject({ status: 403 });
    expect(await bench.movement('rejected')).toBeUndefined();
    await bench.fault('rejected', { as: 'failed' });
    expect(await bench.refund(transaction, 'rejected')).toMatchObject({ status: 'PROCESSING' });
    await bench.advance(1_000);
    expect(await bench.findRefund('rejected')).toMatchObject({ status: 'CLOSED' });
  });

  test('insufficient_balance: refused, nothing is made', async () => {
    await bench.fault('insufficient_balance');
    expect(await refusal(bench.refund(transaction, 'poor'))).toMatchObject({
      status: 403,
      data: { code: 'NOT_ENOUGH' },
    });
    expect(await refusal(bench.findRefund('poor'))).toMatchObject({ status: 404 });
  });

  test('stays_pending: until a person settles it', async () => {
    await bench.fault('stays_pending');
    await bench.refund(transaction, 'pends');
    await bench.advance(86_400_000);
    expect(await bench.findRefund('pends')).toMatchObject({ status: 'PROCESSING' });
    await bench.control('POST', '/refunds/pends/settle', { state: 'SUCCESS' });
    expect(await bench.findRefund('pends')).toMatchObject({ status: 'SUCCESS' });
  });

  test('late_failure: paid, then given back by the bank', async () => {
    await bench.fault('late_failure', { delay_ms: 60_000 });
    await bench.refund(transaction, 'late-failure');
    await bench.advance(1_000);
    expect(await bench.findRefund('late-failure')).toMatchObject({ status: 'SUCCESS' });
    await bench.advance(60_000);
    expect(await bench.findRefund('late-failure')).toMatchObject({ status: 'ABNORMAL' });
    expect(await bench.movement('late-failure')).toMatchObject({ times_applied: 1, state: 'abnormal' });
  });

  test('rejected: an order can be refused as well', async () => {
    await bench.fault('rejected', { code: 'RULE_LIMIT' });
    expect(await refusal(bench.order())).toMatchObject({ data: { code: 'RULE_LIMIT' } });
  });
});

test('faults are chosen by operation, key, payment and amount', async () => {
  await bench.fault('status_500', { match: { operation: 'refund.query' } });
  await bench.fault('status_429', { match: { key: 'chosen' } });
  await bench.fault('status_403', { match: { payment_intent: transaction } });
  await bench.fault('status_401', { match: { amount: 321 } });
  const elsewhere = await bench.pay();
  expect(await refusal(bench.refund(elsewhere, 'amount', 321))).toMatchObject({ status: 401 });
  await bench.refund(elsewhere, 'other', 100);
  expect(await refusal(bench.refund(elsewhere, 'chosen', 100))).toMatchObject({ status: 429 });
  expect(await refusal(bench.refund(transaction, 'third', 100))).toMatchObject({ status: 403 });
  expect(await refusal(bench.findRefund('other'))).toMatchObject({ status: 500 });
});

test('the same seed gives the same faults', async () => {
  const kinds = ['wrong_signature', 'lost_after', 'status_500', 'rejected'];
  const play = async (seed: number, run: string): Promise<string[]> => {
    await bench.control('POST', '/faults/seed', { seed, rate: 0.5, kinds });
    const outcomes: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      outcomes.push(
        await bench.refund(transaction, `seed-${run}-${n}`, 1).then(
          () => 'ok',
          (error: { code?: string }) => String(error.code),
        ),
      );
    }
    return outcomes;
  };
  const first = await play(7, 'a');
  expect(new Set(first).size).toBeGreaterThan(2);
  expect(await play(7, 'b')).toEqual(first);
  expect(await play(8, 'c')).not.toEqual(first);
});
