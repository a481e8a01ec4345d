import { createVerify } from 'node:crypto';
import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import type { ChargeCall, Gateway } from '../../../gateways/gateway';
import { startScriptedServer } from '../stripe/scripted-server';
import type { ScriptedServer } from '../stripe/scripted-server';
import { appId, keys } from './keys';
import { call, paymentId, refundId, tradeNo } from './refund-call';
import { alipayAccount } from './sandbox-harness';

interface Sent {
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  readonly content: unknown;
}

describe('requests to Alipay', () => {
  const sent: Sent[] = [];
  let server: ScriptedServer;
  let gateway: Gateway;
  beforeAll(async () => {
    server = await startScriptedServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        const query = Object.fromEntries(new URL(request.url ?? '', server.url).searchParams);
        sent.push({ query, form, content: JSON.parse(form['biz_content'] ?? 'null') });
        response.writeHead(500).end();
      });
    });
    gateway = createAlipayGateway({ accounts: [alipayAccount(server.url)], callTimeoutMs: 10_000 });
  });
  afterAll(() => server.close());
  beforeEach(() => sent.splice(0));

  const charge: ChargeCall = {
    account: 'shop',
    paymentId,
    amount: 1_250,
    currency: 'CNY',
    paymentMethod: 'alipay_qr',
    payer: null,
    description: '订单 536365 A&B/C=D',
    expiresAt: '2026-11-25T16:30:00.999Z',
  };

  it('are signed by RSA2 over every parameter, and say nothing else', async () => {
    await gateway.refund(call);
    const { query, form } = sent[0] as Sent;
    expect(Object.keys(form)).toEqual(['biz_content']);
    const { sign = '', ...rest } = query;
    expect(rest).toEqual({
      app_id: appId,
      charset: 'utf-8',
      method: 'alipay.trade.refund',
      sign_type: 'RSA2',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
      version: '1.0',
    });
    const text = Object.entries({ ...rest, ...form })
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const verified = createVerify('RSA-SHA256').update(text).verify(keys.merchant.publicKey, sign, 'base64');
    expect(verified).toBe(true);
    const ageMs = Date.now() - (Date.parse(`${rest['timestamp']?.replace(' ', 'T')}Z`) - 8 * 3_600_000);
    expect(Math.abs(ageMs)).toBeLessThan(60_000);
  });

  it('ask for a refund under its key, the same each time', async () => {
    await gateway.refund({ ...call, key: `${refundId}-2` });
    await gateway.refund({ ...call, key: `${refundId}-2` });
    expect(sent[0]?.content).toEqual({
      trade_no: tradeNo,
      refund_amount: '12.33',
      out_request_no: `${refundId}-2`,
      refund_reason: 'requested_by_customer',
    });
    expect(sent[1]?.content).toEqual(sent[0]?.content);
  });

  it('ask about a refund by its request number, with what the bank said', async () => {
    await gateway.queryRefund(call);
    await gateway.queryRefund({ ...call, key: `${refundId}-2`, providerRefundId: refundId });
    const content = { trade_no: tradeNo, out_request_no: refundId, query_options: ['deposit_back_info'] };
    expect(sent.map((one) => one.content)).toEqual([content, content]);
  });

  it('ask for a QR code: yuan, time in China, a title that Alipay takes, and where to tell of it', async () => {
    await gateway.charge(charge);
    expect(sent[0]?.query).toMatchObject({
      method: 'alipay.trade.precreate',
      notify_url: 'http://127.0.0.1:1/v1/callbacks/alipay/shop',
    });
    expect(sent[0]?.content).toEqual({
      out_trade_no: paymentId,
      total_amount: '12.50',
      subject: '订单 536365 A B C D',
      time_expire: '2026-11-26 00:30:00',
    });
  });

  it.each([
    ['2088101117955611', { buyer_id: '2088101117955611' }],
    ['074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5', { op_buyer_open_id: expect.any(String) as string }],
  ])('name the buyer %s as Alipay knows them', async (payer, expected) => {
    await gateway.charge({ ...charge, paymentMethod: 'alipay_buyer', payer });
    expect(sent[0]?.query['method']).toBe('alipay.trade.create');
    expect(sent[0]?.content).toMatchObject({ ...expected, product_code: 'JSAPI_PAY', op_app_id: appId });
  });

  it.each([
    [{ currency: 'USD' }, 'amount_not_representable'],
    [{ currency: 'JPY' }, 'amount_not_representable'],
    [{ amount: 0 }, 'amount_not_representable'],
    [{ paymentMethod: 'pm_card_visa' }, 'payment_method_unknown'],
    [{ paymentMethod: 'alipay_buyer' }, 'payer_unknown'],
    [{ paymentMethod: 'alipay_buyer', payer: 'a&b' }, 'payer_unknown'],
  ])('are not sent for %j', async (change, code) => {
    expect(await gateway.charge({ ...charge, ...change })).toEqual({ kind: 'declined', code });
    expect(sent).toEqual([]);
  });

  it('go to the path that the address names, where it names one', async () => {
    const elsewhere = { ...alipayAccount(`${server.url}/proxy/gateway.do`), id: 'proxied' };
    const proxied = createAlipayGateway({ accounts: [elsewhere], callTimeoutMs: 10_000 });
    await proxied.refund({ ...call, account: 'proxied' });
    expect(server.requests.at(-1)).toBe('POST /proxy/gateway.do');
  });
});
