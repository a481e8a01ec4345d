import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import { appId, keys, signed } from './keys';
import { paymentId, refundId, tradeNo } from './refund-call';
import { alipayAccount } from './sandbox-harness';

/** 2016-10-12 21:41:23 in China, as in the example of https://opendocs.alipay.com/open/270/105902 */
const receivedAtMs = Date.parse('2016-10-12T13:41:23Z');
const notification = {
  notify_time: '2016-10-12 21:41:23',
  notify_type: 'trade_status_sync',
  notify_id: '7676a2e1e4e737cff30015c4b7b55e3kh6',
  charset: 'utf-8',
  version: '1.0',
  app_id: appId,
  auth_app_id: appId,
  trade_no: tradeNo,
  out_trade_no: paymentId,
  trade_status: 'TRADE_SUCCESS',
  total_amount: '100.20',
  receipt_amount: '100.20',
  buyer_pay_amount: '100.20',
  subject: 'PC网站支付交易',
  fund_bill_list: '[{"amount":"100.20","fundChannel":"ALIPAYACCOUNT"}]',
  gmt_payment: '2016-10-12 21:37:19',
  passback_params: 'merchantBizType%3d3C%26merchantBizNo%3d2016010101111',
};
const refund = { out_biz_no: refundId, refund_fee: '12.33', gmt_refund: '2016-10-12 21:41:22.143' };

interface Change {
  readonly by?: typeof keys.alipay;
  readonly algorithm?: string;
  readonly signType?: string;
}

/** A notification as Alipay signs it: every parameter but `sign` and `sign_type`, in order of their names. */
function body(parameters: Readonly<Record<string, string>>, { by, algorithm, signType = 'RSA2' }: Change = {}): string {
  const text = Object.entries(parameters)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const sign = signed(text, by ?? keys.alipay, algorithm);
  return new URLSearchParams({ ...parameters, sign_type: signType, sign }).toString();
}

const gateway = createAlipayGateway({ accounts: [alipayAccount('http://127.0.0.1:1')], callTimeoutMs: 1_000 });
const read = (text: string, atMs = receivedAtMs) => gateway.readCallback('shop', Buffer.from(text), {}, atMs);
const refused = (reason: string) => ({ kind: 'refused', reason });

describe('readCallback', () => {
  it('tells of a payment', () => {
    expect(read(body(notification))).toEqual({
      kind: 'event',
      eventId: '7676a2e1e4e737cff30015c4b7b55e3kh6',
      type: 'payment.trade_success',
      paymentId,
      refundId: null,
      providerRefundId: null,
      providerPaymentId: tradeNo,
    });
  });

  it.each(['TRADE_SUCCESS', 'TRADE_CLOSED'])('tells of a refund, after which the trade is %s', (trade_status) => {
    expect(read(body({ ...notification, ...refund, trade_status }))).toMatchObject({
      type: `refund.${trade_status.toLowerCase()}`,
      paymentId,
      refundId,
      providerRefundId: refundId,
      providerPaymentId: tradeNo,
    });
  });

  it('does not take the refunds and payments of others for ours', () => {
    const outside = { ...notification, ...refund, out_biz_no: 'HZRF001', out_trade_no: '6823789339978248' };
    expect(read(body(outside))).toMatchObject({
      type: 'refund.trade_success',
      paymentId: null,
      refundId: null,
      providerRefundId: 'HZRF001',
    });
    expect(read(body({ ...notification, refund_fee: '12.33' }))).toMatchObject({ type: 'refund.trade_success' });
    expect(read(body({ ...notification, trade_status: 'TRADE_CLOSED', refund_fee: '0.00' }))).toMatchObject({
      type: 'payment.trade_closed',
    });
    expect(read(body({ ...notification, ...refund, out_biz_no: `${refundId}-2` }))).toMatchObject({ refundId });
  });

  it.each([
    ['forged', body(notification, { by: keys.forger }), 'signature_invalid'],
    ['signed by ourselves', body(notification, { by: keys.merchant }), 'signature_invalid'],
    [
      'signed with SHA-1 and saying so',
      body(notification, { algorithm: 'RSA-SHA1', signType: 'RSA' }),
      'signature_type_refused',
    ],
    ['signed with SHA-1', body(notification, { algorithm: 'RSA-SHA1' }), 'signature_invalid'],
    ['signed by RSA2 and saying RSA', body(notification, { signType: 'RSA' }), 'signature_type_refused'],
    ['signed by an algorithm that is none', body(notification, { signType: 'rsa2' }), 'signature_type_refused'],
    ['without a signature', body(notification).replace(/&sign=[^&]*/, ''), 'signature_invalid'],
    ['with an empty signature', body(notification).replace(/&sign=[^&]*/, '&sign='), 'signature_invalid'],
    ['without a signature type', body(notification).replace('&sign_type=RSA2', ''), 'signature_type_refused'],
    ['altered', body(notification).replace('100.20', '900.20'), 'signature_invalid'],
    ['with a parameter more', `${body(notification)}&out_biz_no=${refundId}`, 'signature_invalid'],
    ['with a parameter less', body(notification).replace('&version=1.0', ''), 'signature_invalid'],
    ['with a parameter twice', `${body(notification)}&trade_status=TRADE_CLOSED`, 'body_unparsable'],
    ['with a parameter twice the same', `${body(notification)}&version=1.0`, 'body_unparsable'],
    ['with two parameters drawn into one', body(notification).replace('&version=', '%26version%3D'), 'body_unparsable'],
    ['for another application', body({ ...notification, app_id: '2021000000000000' }), 'other_application'],
    [
      'for none',
      body(Object.fromEntries(Object.entries(notification).filter(([name]) => name !== 'app_id'))),
      'other_application',
    ],
    ['without a time', body({ ...notification, notify_time: '' }), 'timestamp_malformed'],
    ['with a time that is none', body({ ...notification, notify_time: '1476279683' }), 'timestamp_malformed'],
    ['of another type', body({ ...notification, notify_type: 'batch_refund_notify' }), 'body_unparsable'],
    ['without a trade', body({ ...notification, trade_no: '' }), 'body_unparsable'],
    ['that is JSON', JSON.stringify(notification), 'body_unparsable'],
    ['that is empty', '', 'body_unparsable'],
    ['that cannot be decoded', `${body(notification)}&subject2=%zz`, 'body_unparsable'],
    ['with names that are none', `${body(notification)}&__proto__=x`, 'body_unparsable'],
    ['beyond the bound', body({ ...notification, memo: 'x'.repeat(300_000) }), 'body_too_large'],
  ])('refuses one %s', (_what, text, reason) => {
    expect(read(text)).toEqual(refused(reason));
  });

  const hourMs = 3_600_000;
  it.each([
    [25 * hourMs, null],
    [25 * hourMs + 1, 'timestamp_stale'],
    [365 * 24 * hourMs, 'timestamp_stale'],
    [-300_000, null],
    [-300_001, 'timestamp_future'],
    [-365 * 24 * hourMs, 'timestamp_future'],
  ])('judges one that is %i ms old', (ageMs, reason) => {
    expect(read(body(notification), receivedAtMs + ageMs)).toMatchObject(
      reason === null ? { kind: 'event' } : refused(reason),
    );
  });

  it('is answered with the word that ends the repeats', () => {
    expect(gateway.acknowledgement).toEqual({ status: 200, contentType: 'text/plain', body: 'success' });
  });

  it('throws for an account that is not configured', () => {
    expect(() => gateway.readCallback('nobody', Buffer.from(body(notification)), {}, receivedAtMs)).toThrow('nobody');
  });
});
