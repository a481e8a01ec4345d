import { Bench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

const content = { out_trade_no: 'o', total_amount: '12.50', subject: 'Order', buyer_id: '2088101117955611' };

describe('trades', () => {
  test('are known by the number of the merchant as long as they can be paid', async () => {
    const first = await bench.call('create', content);
    expect(first).toMatchObject({ code: '10000', msg: 'Success', outTradeNo: 'o' });
    expect((await bench.call('create', content))['tradeNo']).toBe(first['tradeNo']);
    const other = { ...content, total_amount: '12.51' };
    expect(await bench.call('create', other)).toMatchObject({ subCode: 'ACQ.CONTEXT_INCONSISTENT' });
    await bench.control('POST', '/pay', { out_trade_no: 'o' });
    expect(await bench.call('create', content)).toMatchObject({ subCode: 'ACQ.TRADE_HAS_SUCCESS' });
    expect(await bench.movements()).toMatchObject([
      { kind: 'charge', key: 'o', amount: 1_250, currency: 'CNY', times_applied: 1, requests: 4 },
    ]);
  });

  test.each([
    { total_amount: '0.00' },
    { total_amount: '1.234' },
    { total_amount: '-1.00' },
    { total_amount: undefined },
    { subject: 'A&B' },
    { subject: '' },
    { out_trade_no: 'a b' },
    { out_trade_no: 'x'.repeat(65) },
    { buyer_id: undefined },
    { time_expire: 'tomorrow' },
  ])('%j is refused', async (change) => {
    expect(await bench.call('create', { ...content, ...change })).toMatchObject({
      code: '40004',
      subCode: 'ACQ.INVALID_PARAMETER',
    });
  });

  test('a code is no trade until somebody scans it', async () => {
    const missing = { subCode: 'ACQ.TRADE_NOT_EXIST' };
    const first = await bench.call('precreate', content);
    expect(first).toMatchObject({ code: '10000', qrCode: expect.stringContaining('https://qr.alipay.com/') as string });
    expect(first).not.toHaveProperty('tradeNo');
    expect(await bench.call('query', { out_trade_no: 'o' })).toMatchObject(missing);
    expect(await bench.call('close', { out_trade_no: 'o' })).toMatchObject(missing);
    await bench.control('POST', '/scan', { out_trade_no: 'o' });
    expect(await bench.call('query', { out_trade_no: 'o' })).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' });
  });

  test('are closed by the merchant, or by time', async () => {
    const { outTradeNo } = await bench.order();
    expect(await bench.call('close', { out_trade_no: outTradeNo })).toMatchObject({ code: '10000', outTradeNo });
    expect(await bench.call('close', { out_trade_no: outTradeNo })).toMatchObject({
      subCode: 'ACQ.TRADE_STATUS_ERROR',
    });
    await expect(bench.control('POST', '/pay', { out_trade_no: outTradeNo })).rejects.toThrow('409');
    await bench.call('create', content);
    await bench.control('POST', '/advance', { ms: 15 * 86_400_000 });
    const closed = await bench.call('query', { out_trade_no: 'o' });
    expect(closed).toMatchObject({ tradeStatus: 'TRADE_CLOSED' });
    expect(closed).not.toHaveProperty('sendPayDate');
    expect(await bench.call('create', content)).toMatchObject({ subCode: 'ACQ.TRADE_HAS_CLOSE' });
  });

  test('expired ones are not made', async () => {
    expect(await bench.call('create', { ...content, time_expire: '2020-01-01 00:00:00' })).toMatchObject({
      subCode: 'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR',
    });
  });

  test('are paid by themselves where payers are told to', async () => {
    const quick = await Bench.start({ payAfterMs: 60_000 });
    const { outTradeNo } = await quick.order();
    expect(await quick.movements()).toEqual([]);
    await quick.control('POST', '/advance', { ms: 60_000 });
    expect(await quick.call('query', { out_trade_no: outTradeNo })).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' });
    await quick.close();
  });
});

describe('refunds', () => {
  test('a part, then the rest; refund_fee counts both, and all of it closes the trade', async () => {
    const { tradeNo, outTradeNo } = await bench.paid();
    const part = await bench.refund(tradeNo, '12.50', 'r1');
    expect(part).toMatchObject({ code: '10000', tradeNo, outTradeNo, fundChange: 'Y', refundFee: '12.50' });
    await bench.control('POST', '/advance', { ms: 3_000 });
    expect(await bench.refund(tradeNo, '37.50', 'r2')).toMatchObject({ fundChange: 'Y', refundFee: '50.00' });
    expect(await bench.call('query', { trade_no: tradeNo })).toMatchObject({
      tradeStatus: 'TRADE_CLOSED',
      sendPayDate: expect.any(String) as string,
    });
    expect(await bench.refund(tradeNo, '0.01', 'r3')).toMatchObject({ subCode: 'ACQ.TRADE_HAS_CLOSE' });
    expect((await bench.movements()).slice(1)).toMatchObject([
      { kind: 'refund', key: 'r1', amount: 1_250, currency: 'CNY', times_applied: 1, payment_intent: tradeNo },
      { kind: 'refund', key: 'r2', amount: 3_750, state: 'succeeded' },
    ]);
  });

  test('the same number moves money once and says N; with another amount it is refused', async () => {
    const { tradeNo } = await bench.paid();
    await bench.refund(tradeNo, '12.50', 'r1');
    expect(await bench.refund(tradeNo, '12.50', 'r1')).toMatchObject({
      code: '10000',
      fundChange: 'N',
      refundFee: '12.50',
    });
    expect(await bench.refund(tradeNo, '12.51', 'r1')).toMatchObject({ subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
    const moved = (await bench.movements()).filter(({ kind }) => kind === 'refund');
    expect(moved).toMatchObject([{ key: 'r1', amount: 1_250, times_applied: 1, requests: 3 }]);
  });

  test('more than remains is refused, and so is a part without a number', async () => {
    const { tradeNo } = await bench.paid();
    const over = { code: '40004', subCode: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' };
    expect(await bench.refund(tradeNo, '50.01', 'r1')).toMatchObject(over);
    const content = { trade_no: tradeNo, refund_amount: '1.00' };
    expect(await bench.call('refund', content)).toMatchObject(over);
    expect(await bench.call('refund', { ...content, refund_amount: '50.00' })).toMatchObject({ fundChange: 'Y' });
  });

  test('another within 3 s is not done', async () => {
    const { tradeNo } = await bench.paid();
    await bench.refund(tradeNo, '1.00', 'r1');
    expect(await bench.refund(tradeNo, '1.00', 'r2')).toMatchObject({ subCode: 'ACQ.SYSTEM_ERROR' });
    await bench.control('POST', '/advance', { ms: 3_000 });
    expect(await bench.refund(tradeNo, '1.00', 'r2')).toMatchObject({ fundChange: 'Y' });
  });

  test('only what was paid can be refunded, and for a year', async () => {
    const waiting = await bench.order();
    expect(await bench.refund(waiting.tradeNo, '1.00', 'r')).toMatchObject({ subCode: 'ACQ.TRADE_STATUS_ERROR' });
    const { tradeNo } = await bench.paid();
    await bench.control('POST', '/advance', { ms: 365 * 86_400_000 });
    expect(await bench.call('query', { trade_no: tradeNo })).toMatchObject({ tradeStatus: 'TRADE_FINISHED' });
    expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ subCode: 'ACQ.TRADE_HAS_FINISHED' });
  });

  test('are found by their number; of others nothing is said', async () => {
    const { tradeNo } = await bench.paid();
    await bench.refund(tradeNo, '12.50', 'r1');
    expect(await bench.refundOf(tradeNo, 'r1')).toMatchObject({
      code: '10000',
      tradeNo,
      outRequestNo: 'r1',
      refundAmount: '12.50',
      totalAmount: '50.00',
      refundStatus: 'REFUND_SUCCESS',
    });
    expect(await bench.refundOf(tradeNo, 'r2')).toEqual({ code: '10000', msg: 'Success' });
    expect(await bench.refundOf('2013112011001004330000121536', 'r1')).toMatchObject({
      subCode: 'ACQ.TRADE_NOT_EXIST',
    });
  });

  test('made outside count, without a key', async () => {
    const { tradeNo } = await bench.paid();
    await bench.control('POST', '/refunds', { trade_no: tradeNo, amount: 4_000 });
    expect(await bench.refund(tradeNo, '10.01', 'r1')).toMatchObject({ subCode: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' });
    expect(await bench.movements()).toContainEqual(
      expect.objectContaining({ kind: 'refund', key: null, amount: 4_000, requests: 0 }),
    );
    await expect(bench.control('POST', '/refunds', { trade_no: tradeNo, amount: 1_001 })).rejects.toThrow('409');
  });

  test('a bank leg is told when asked for', async () => {
    const { tradeNo } = await bench.paid();
    await bench.control('POST', '/faults', { kind: 'late_failure', delay_ms: 1_000 });
    await bench.refund(tradeNo, '50.00', 'r1');
    expect(await bench.refundOf(tradeNo, 'r1')).not.toHaveProperty('depositBackInfo');
    const asked = { query_options: ['deposit_back_info'] };
    expect(await bench.refundOf(tradeNo, 'r1', asked)).toMatchObject({
      refundStatus: 'REFUND_SUCCESS',
      depositBackInfo: { hasDepositBack: 'true', dbackStatus: 'P', dbackAmount: '50.00' },
    });
    await bench.control('POST', '/advance', { ms: 1_000 });
    const failed = await bench.refundOf(tradeNo, 'r1', asked);
    expect(failed).toMatchObject({ depositBackInfo: { dbackStatus: 'F' } });
    expect(failed).not.toHaveProperty('refundStatus');
    expect(await bench.movements()).toContainEqual(expect.objectContaining({ key: 'r1', state: 'failed' }));
    await bench.control('POST', '/advance', { ms: 3_000 });
    expect(await bench.refund(tradeNo, '50.00', 'r2')).toMatchObject({ fundChange: 'Y' });
  });

  test('settling by hand obeys the states', async () => {
    const { tradeNo } = await bench.paid();
    await bench.control('POST', '/faults', { kind: 'stays_pending' });
    expect(await bench.refund(tradeNo, '1.00', 'r1')).toMatchObject({ fundChange: 'N', refundFee: '0.00' });
    expect(await bench.refundOf(tradeNo, 'r1')).not.toHaveProperty('refundStatus');
    await expect(bench.control('POST', '/refunds/r1/settle', { state: 'payer_balance' })).rejects.toThrow('409');
    await bench.control('POST', '/refunds/r1/settle', { state: 'succeeded' });
    await expect(bench.control('POST', '/refunds/r1/settle', { state: 'succeeded' })).rejects.toThrow('409');
    await bench.control('POST', '/refunds/r1/settle', { state: 'payer_balance' });
    const asked = await bench.refundOf(tradeNo, 'r1', { query_options: ['deposit_back_info'] });
    expect(asked).toMatchObject({ refundStatus: 'REFUND_SUCCESS', depositBackInfo: { dbackStatus: 'F' } });
    await expect(bench.control('POST', '/refunds/none/settle', { state: 'failed' })).rejects.toThrow('404');
  });
});
