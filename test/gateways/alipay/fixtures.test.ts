import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import type { ChargeCall } from '../../../gateways/gateway';
import { startScriptedServer } from '../stripe/scripted-server';
import { appId, keys, signed, signedAnswer } from './keys';
import { call } from './refund-call';
import { alipayAccount } from './sandbox-harness';

interface Fixture {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

function fixture(file: string): Fixture {
  const {
    page: _page,
    required: _required,
    ...example
  } = JSON.parse(readFileSync(join(__dirname, 'fixtures', `${file}.json`), 'utf8')) as Record<
    string,
    Readonly<Record<string, unknown>>
  >;
  const [[name, content] = ['', {}]] = Object.entries(example);
  return { name, content };
}

/** A gateway to which Alipay answers with the example of a page. */
async function answeringWith(file: string, change: object = {}) {
  const { name, content } = fixture(file);
  const body = signedAnswer(name, JSON.stringify({ ...content, ...change }));
  const server = await startScriptedServer((_request, response) => void response.end(body));
  const gateway = createAlipayGateway({ accounts: [alipayAccount(server.url)], callTimeoutMs: 10_000 });
  return { gateway, close: () => server.close() };
}

const charge = (paymentId: string, paymentMethod: string): ChargeCall => ({
  account: 'shop',
  paymentId,
  amount: 8_888,
  currency: 'CNY',
  paymentMethod,
  payer: '2088101117955611',
  description: 'Order',
  expiresAt: '2026-11-25T16:30:00Z',
});

describe("the examples of Alipay's pages are understood", () => {
  it('create', async () => {
    const { gateway, close } = await answeringWith('create');
    expect(await gateway.charge(charge('20150423001001', 'alipay_buyer'))).toEqual({
      kind: 'requires_action',
      providerPaymentId: '2015042321001004720200028594',
      action: null,
    });
    await close();
  });

  it('precreate', async () => {
    const { gateway, close } = await answeringWith('precreate');
    expect(await gateway.charge(charge('6823789339978248', 'alipay_qr'))).toEqual({
      kind: 'requires_action',
      providerPaymentId: null,
      action: { type: 'qr_code', content: 'https://qr.alipay.com/bavh4wjlxf12tper3a' },
    });
    await close();
  });

  it.each([
    [
      'as it stands: closed after it was paid',
      {},
      { kind: 'captured', amount: 8_888, capturedAt: '2014-11-27T07:45:57.000Z' },
    ],
    ['finished', { trade_status: 'TRADE_FINISHED' }, { kind: 'captured', amount: 8_888 }],
    ['closed and never paid', { send_pay_date: undefined }, { kind: 'not_captured', providerStatus: 'trade_closed' }],
    [
      'waiting',
      { trade_status: 'WAIT_BUYER_PAY', send_pay_date: undefined },
      { kind: 'requires_action', action: null },
    ],
    ['paid at no time', { trade_status: 'TRADE_SUCCESS', send_pay_date: undefined }, { kind: 'unknown' }],
    ['in a status not known', { trade_status: 'TRADE_PENDING' }, { kind: 'unknown', reason: 'status_unknown' }],
    ['in another currency', { trans_currency: 'USD' }, { kind: 'unknown', reason: 'wrong_currency' }],
    ['paid in another currency', { pay_currency: 'HKD' }, { kind: 'unknown', reason: 'wrong_currency' }],
    ['in yuan, as it says', { trans_currency: 'CNY', pay_currency: 'CNY' }, { kind: 'captured' }],
  ])('query, %s', async (_what, change, expected) => {
    const { gateway, close } = await answeringWith('query', change);
    const by = { providerPaymentId: '2013112011001004330000121536' };
    expect(await gateway.findPayment({ account: 'shop', by })).toMatchObject(expected);
    await close();
  });

  it('refund', async () => {
    const { gateway, close } = await answeringWith('refund');
    const ours = { ...call, providerPaymentId: '2013112011001004330000121536', amount: 8_888 };
    expect(await gateway.refund(ours)).toEqual({ kind: 'succeeded', providerRefundId: call.key });
    await close();
  });

  it('refund query', async () => {
    const { gateway, close } = await answeringWith('refund-query');
    const providerRefundId = '20150320010101001';
    expect(await gateway.queryRefund({ ...call, providerRefundId })).toEqual({ kind: 'succeeded', providerRefundId });
    await close();
  });

  it('error', async () => {
    const { gateway, close } = await answeringWith('error');
    expect(await gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'isp_unknow_error' });
    await close();
  });

  it('notification', () => {
    const {
      sign: _sign,
      sign_type,
      ...parameters
    } = { ...fixture('notification').content, app_id: appId } as Record<string, string>;
    const text = Object.keys(parameters)
      .toSorted((one, other) => (one < other ? -1 : 1))
      .map((name) => `${name}=${parameters[name]}`)
      .join('&');
    const sign = signed(text, keys.alipay);
    const body = new URLSearchParams({ ...parameters, sign_type: sign_type ?? '', sign }).toString();
    const gateway = createAlipayGateway({ accounts: [alipayAccount('http://127.0.0.1:1')], callTimeoutMs: 1_000 });
    const receivedAtMs = Date.parse('2018-10-21T07:46:00Z');
    expect(gateway.readCallback('shop', Buffer.from(body), {}, receivedAtMs)).toEqual({
      kind: 'event',
      eventId: 'ac05099524730693a8b330c45cf72da943',
      type: 'refund.trade_closed',
      paymentId: null,
      refundId: null,
      providerRefundId: 'HZRF001',
      providerPaymentId: '2013112011001004330000121536',
    });
  });
});
