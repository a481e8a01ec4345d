import { Bench, startReceiver } from './support';

let bench: Bench;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const answers: string[] = [];
beforeEach(async () => {
  answers.splice(0);
  receiver = await startReceiver(answers);
  bench = await Bench.start();
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

const advance = (ms: number): Promise<unknown> => bench.control('POST', '/advance', { ms });
const paid = () => bench.paid('50.00', { notifyUrl: receiver.url });
const minuteMs = 60_000;

test('a payment is told to the notify URL of its trade, as a form that the SDK verifies', async () => {
  const { tradeNo, outTradeNo } = await paid();
  await advance(0);
  const [{ parameters, contentType } = { parameters: {}, contentType: '' }] = receiver.received;
  expect(contentType).toMatch(/^application\/x-www-form-urlencoded/);
  expect(parameters).toMatchObject({
    notify_type: 'trade_status_sync',
    app_id: '2021000000000001',
    trade_no: tradeNo,
    out_trade_no: outTradeNo,
    trade_status: 'TRADE_SUCCESS',
    total_amount: '50.00',
    sign_type: 'RSA2',
  });
  expect(bench.sdk.checkNotifySignV2(parameters)).toBe(true);
  expect(bench.other.checkNotifySignV2(parameters)).toBe(false);
  expect(bench.sdk.checkNotifySignV2({ ...parameters, total_amount: '51.00' })).toBe(false);
  expect(receiver.received).toHaveLength(1);
});

test('refunds are told with what was refunded in all and the number of the request', async () => {
  const { tradeNo } = await paid();
  await bench.refund(tradeNo, '12.50', 'r1');
  await advance(3_000);
  await bench.refund(tradeNo, '37.50', 'r2');
  await advance(0);
  expect(receiver.received.slice(1).map(({ parameters }) => parameters)).toMatchObject([
    { trade_status: 'TRADE_SUCCESS', out_biz_no: 'r1', refund_fee: '12.50', gmt_refund: expect.any(String) as string },
    { trade_status: 'TRADE_CLOSED', out_biz_no: 'r2', refund_fee: '50.00', gmt_close: expect.any(String) as string },
  ]);
});

test('what is not answered with success is repeated on the schedule of Alipay, under the same id, then given up', async () => {
  answers.push('fail', 'ok', 'success ', '<html>success</html>', '', 'SUCCESS', 'fail', 'fail');
  await paid();
  await advance(0);
  const waits = [4, 10, 10, 60, 120, 360, 900];
  for (const [index, minutes] of waits.entries()) {
    await advance(minutes * minuteMs - 1_000);
    expect(receiver.received).toHaveLength(index + 1);
    await advance(1_000);
    expect(receiver.received).toHaveLength(index + 2);
  }
  await advance(7 * 24 * 60 * minuteMs);
  expect(receiver.received).toHaveLength(8);
  expect(new Set(receiver.received.map(({ parameters }) => parameters['notify_id'])).size).toBe(1);
  for (const { parameters } of receiver.received) expect(bench.sdk.checkNotifySignV2(parameters)).toBe(true);
});

test('success ends the repeats', async () => {
  answers.push('fail');
  await paid();
  await advance(0);
  await advance(4 * minuteMs);
  await advance(24 * 60 * minuteMs);
  expect(receiver.received).toHaveLength(2);
});

test('duplicate, reordered and forged ones', async () => {
  await bench.control('POST', '/faults', { kind: 'duplicate_notification' });
  await paid();
  await advance(0);
  expect(receiver.received.map(({ parameters }) => parameters['trade_status'])).toEqual([
    'TRADE_SUCCESS',
    'TRADE_SUCCESS',
  ]);
  expect(receiver.received[0]?.parameters['notify_id']).toBe(receiver.received[1]?.parameters['notify_id']);

  await bench.control('POST', '/faults', { kind: 'reordered_notifications', delay_ms: 5_000 });
  const { tradeNo } = await paid();
  await bench.refund(tradeNo, '1.00', 'r1');
  await advance(0);
  expect(receiver.received[2]?.parameters['out_biz_no']).toBe('r1');
  await advance(5_000);
  expect(receiver.received[3]?.parameters).not.toHaveProperty('out_biz_no');

  answers.push('fail');
  await bench.control('POST', '/faults', { kind: 'wrong_signature', match: { operation: 'payment.notification' } });
  await paid();
  await advance(0);
  await advance(4 * minuteMs);
  const [forged, good] = receiver.received.slice(4).map(({ parameters }) => bench.sdk.checkNotifySignV2(parameters));
  expect([forged, good]).toEqual([false, true]);
});

test('a trade without a notify URL tells nobody', async () => {
  await bench.paid();
  await advance(0);
  expect(receiver.received).toEqual([]);
});
