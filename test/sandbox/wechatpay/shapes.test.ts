import orderFixture from '../../gateways/wechatpay/fixtures/order.json';
import jsapiFixture from '../../gateways/wechatpay/fixtures/jsapi-order.json';
import nativeFixture from '../../gateways/wechatpay/fixtures/native-order.json';
import nativeHeaders from '../../gateways/wechatpay/fixtures/native-order-headers.json';
import paymentContent from '../../gateways/wechatpay/fixtures/payment-notification-content.json';
import paymentNotification from '../../gateways/wechatpay/fixtures/payment-notification.json';
import refundErrors from '../../gateways/wechatpay/fixtures/refund-errors.json';
import refundFixture from '../../gateways/wechatpay/fixtures/refund.json';
import refundContent from '../../gateways/wechatpay/fixtures/refund-notification-content.json';
import refundNotification from '../../gateways/wechatpay/fixtures/refund-notification.json';
import { Bench, appId, mchid, refusal, startReceiver } from './support';

/**
 * What the sandbox says against the examples of WeChat Pay's pages (`fixtures/README.md` there names them): the same
 * fields with the same kinds of values, none of its own.
 */
let bench: Bench;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  bench = await Bench.start({ settleAfterMs: 0, refundSpacingMs: 0 });
  receiver = await startReceiver();
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

/** Each field as `path: kind`, times and numbers of WeChat Pay's told apart from other text. */
function kindsOf(value: unknown, path = ''): Record<string, string> {
  if (Array.isArray(value)) return { [path]: 'list' };
  if (typeof value === 'object' && value !== null) {
    return Object.assign(
      {},
      ...Object.entries(value).map(([name, inner]) => kindsOf(inner, `${path}/${name}`)),
    ) as Record<string, string>;
  }
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/.test(value);
  return { [path]: isTime ? 'time' : typeof value };
}

/** Fields of the example that the sandbox has nothing to say about. */
function expectLike(answer: unknown, example: unknown, left: readonly string[] = []): void {
  const expected = kindsOf(example);
  for (const field of left) delete expected[field];
  expect(kindsOf(answer)).toEqual(expected);
}

test('orders', async () => {
  const { data, headers } = await bench.order();
  expectLike(data, nativeFixture);
  const names = Object.keys(nativeHeaders).map((name) => name.toLowerCase());
  expect(Object.keys(headers)).toEqual(expect.arrayContaining(names));
  const session = await bench.post('v3/pay/transactions/jsapi', {
    appid: appId,
    mchid,
    description: 'x',
    out_trade_no: 'jsapi-1',
    notify_url: 'http://127.0.0.1:9/hook',
    amount: { total: 1 },
    payer: { openid: 'ovqdowRIfstpQK_kYShFS2MSS9XS' },
  });
  expectLike(session.data, jsapiFixture);
});

test('a paid order', async () => {
  const transaction = await bench.pay();
  const { data } = await bench.get(`v3/pay/transactions/id/${transaction}`, { mchid });
  expectLike(data, orderFixture, ['/scene_info/device_id']);
});

test('a refund', async () => {
  await bench.refund(await bench.pay(), 'shaped');
  await bench.advance(0);
  expectLike(await bench.findRefund('shaped'), refundFixture);
});

test('notifications', async () => {
  const transaction = await bench.pay({ notify_url: receiver.url });
  await bench.advance(0);
  await bench.refund(transaction, 'told', 100, { notify_url: receiver.url });
  await bench.advance(0);
  const [paid, refunded] = receiver.received;
  expectLike(paid?.event, paymentNotification);
  expectLike(paid?.content, paymentContent, ['/scene_info/device_id']);
  expectLike(refunded?.event, refundNotification);
  expectLike(refunded?.content, refundContent);
});

test.each(refundErrors)('a refusal by $code has status $status', async ({ status, code }) => {
  const transaction = await bench.pay();
  await bench.fault('rejected', { code });
  const { status: answered, data } = await refusal(bench.refund(transaction, `refused-${code}`));
  expect([answered, data]).toEqual([status, { code, message: expect.any(String) }]);
});
