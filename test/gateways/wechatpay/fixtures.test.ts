import { createWechatPayGateway } from '../../../gateways/wechatpay/create-wechatpay-gateway';
import { jsapiParameters } from '../../../gateways/wechatpay/jsapi-parameters';
import { call, paymentId, startScriptedWechat } from './scripted-wechat';
import type { ScriptedWechat } from './scripted-wechat';
import { encryptResource, signatureHeaders } from './signed';
import { newMerchant } from './test-account';
import jsapiOrder from './fixtures/jsapi-order.json';
import jsapiSheet from './fixtures/jsapi-sheet.json';
import nativeHeaders from './fixtures/native-order-headers.json';
import nativeOrder from './fixtures/native-order.json';
import order from './fixtures/order.json';
import paymentNotification from './fixtures/payment-notification.json';
import paymentContent from './fixtures/payment-notification-content.json';
import refund from './fixtures/refund.json';
import refundNotification from './fixtures/refund-notification.json';
import refundContent from './fixtures/refund-notification-content.json';

/** The examples of WeChat Pay's pages, read as if they had come. `fixtures/README.md` names each page. */
describe("the examples of WeChat Pay's pages", () => {
  let wechat: ScriptedWechat;
  beforeAll(async () => {
    wechat = await startScriptedWechat();
  });
  afterAll(() => wechat.close());

  const charge = {
    account: 'shop',
    paymentId,
    amount: 100,
    currency: 'CNY',
    paymentMethod: 'wechat_native',
    payer: null,
    description: 'Order 536365',
    expiresAt: '2026-01-01T00:00:00Z',
  };

  it('order by code', async () => {
    wechat.answerWith({ body: nativeOrder });
    const action = { type: 'qr_code', content: nativeOrder.code_url };
    expect(await wechat.gateway.charge(charge)).toEqual({ kind: 'requires_action', providerPaymentId: null, action });
  });

  it('order inside WeChat', async () => {
    wechat.answerWith({ body: jsapiOrder });
    const call = { ...charge, paymentMethod: 'wechat_jsapi', payer: 'ovqdowRIfstpQK_kYShFS2MSS9XS' };
    expect(await wechat.gateway.charge(call)).toMatchObject({
      action: { type: 'wechatpay_jsapi', parameters: { package: `prepay_id=${jsapiOrder.prepay_id}` } },
    });
  });

  it('parameters of the payment sheet', () => {
    const made = jsapiParameters(wechat.merchant.account, 'wx21201855730335ac86f8c43d1889123400');
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(jsapiSheet).toSorted());
    expect(made).toMatchObject({ package: jsapiSheet.package, signType: jsapiSheet.signType });
    expect(made['timeStamp']).toMatch(/^\d{10}$/);
    expect(made['nonceStr']).toMatch(/^\w{32}$/);
  });

  it('headers of an answer: those that a signature has here, and one more', () => {
    const made = Object.keys(signatureHeaders(wechat.merchant, ''));
    const theirs = Object.keys(nativeHeaders).map((name) => name.toLowerCase());
    expect(theirs.toSorted()).toEqual([...made, 'wechatpay-signature-type'].toSorted());
  });

  it('order that was paid', async () => {
    wechat.answerWith({ body: order });
    const lookup = { account: 'shop', by: { providerPaymentId: order.transaction_id } };
    expect(await wechat.gateway.findPayment(lookup)).toEqual({
      kind: 'captured',
      providerPaymentId: order.transaction_id,
      amount: 100,
      currency: 'CNY',
      capturedAt: order.success_time,
      refunds: [],
      disputed: false,
      instrument: order.payer.openid,
    });
  });

  const theirs = {
    ...call,
    key: refund.out_refund_no,
    providerPaymentId: refund.transaction_id,
    amount: 100,
    paymentAmount: 100,
  };

  it('refund, made and asked for', async () => {
    wechat.answerWith({ body: refund });
    const succeeded = { kind: 'succeeded', providerRefundId: refund.refund_id };
    expect(await wechat.gateway.refund(theirs)).toEqual(succeeded);
    expect(await wechat.gateway.queryRefund({ ...theirs, providerRefundId: refund.refund_id })).toEqual(succeeded);
  });

  it.each([
    [
      paymentNotification,
      paymentContent,
      { paymentId: null, refundId: null, providerRefundId: null, providerPaymentId: paymentContent.transaction_id },
    ],
    [
      refundNotification,
      refundContent,
      {
        paymentId: null,
        refundId: null,
        providerRefundId: refundContent.refund_id,
        providerPaymentId: refundContent.transaction_id,
      },
    ],
  ])('notification %#', (notification, content, about) => {
    const merchant = newMerchant({ merchantNumber: content.mchid });
    const gateway = createWechatPayGateway({ accounts: [merchant.account], callTimeoutMs: 1_000 });
    const { original_type } = notification.resource;
    const resource = encryptResource(JSON.stringify(content), merchant.account.apiV3Key, original_type);
    const body = JSON.stringify({ ...notification, resource });
    const headers = { ...signatureHeaders(merchant, body), 'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048' };
    expect(gateway.readCallback('shop', Buffer.from(body), headers, Date.now())).toEqual({
      kind: 'event',
      eventId: notification.id,
      type: notification.event_type,
      ...about,
    });
  });
});
