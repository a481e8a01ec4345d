import { errorBody, call, orderObject, paymentId, refundObject, startScriptedWechat } from './scripted-wechat';
import type { ScriptedAnswer, ScriptedWechat } from './scripted-wechat';
import { certificateSerial, newKeys } from './test-account';

let wechat: ScriptedWechat;
beforeAll(async () => {
  wechat = await startScriptedWechat();
});
afterAll(() => wechat.close());

const now = (): number => Math.floor(Date.now() / 1000);
const somebody = newKeys();

/** Ways in which an answer is not WeChat Pay's, and the word by which the adapter tells. */
const unverified: readonly (readonly [string, () => Pick<ScriptedAnswer, 'signing' | 'headers'>, string])[] = [
  ['not signed', () => ({ signing: null }), 'answer_unsigned'],
  ['without its timestamp', () => ({ headers: { 'wechatpay-timestamp': undefined } }), 'answer_unsigned'],
  ['without its nonce', () => ({ headers: { 'wechatpay-nonce': undefined } }), 'answer_unsigned'],
  ['without its serial number', () => ({ headers: { 'wechatpay-serial': undefined } }), 'answer_unsigned'],
  ['signed by somebody', () => ({ signing: { privateKey: somebody.privateKey } }), 'answer_signature_invalid'],
  ['signed over another body', () => ({ signing: { signedBody: '{}' } }), 'answer_signature_invalid'],
  [
    'named after the other key',
    () => ({ headers: { 'wechatpay-serial': certificateSerial } }),
    'answer_signature_invalid',
  ],
  ['given another nonce', () => ({ headers: { 'wechatpay-nonce': 'x' } }), 'answer_signature_invalid'],
  [
    'probing us',
    () => ({ headers: { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/c2lnbmF0dXJl' } }),
    'answer_signature_invalid',
  ],
  [
    'signed by an unknown key',
    () => ({ signing: { serial: '00AA', privateKey: somebody.privateKey } }),
    'answer_key_unknown',
  ],
  ['named after a property', () => ({ headers: { 'wechatpay-serial': '__proto__' } }), 'answer_key_unknown'],
  ['310 s old', () => ({ signing: { timestamp: now() - 310 } }), 'answer_timestamp_off'],
  ['310 s ahead', () => ({ signing: { timestamp: now() + 310 } }), 'answer_timestamp_off'],
];

describe('an answer that is not verified', () => {
  describe.each(unverified)('%s', (_what, forgery, reason) => {
    it('is no success', async () => {
      wechat.answerWith({ body: refundObject({ status: 'SUCCESS' }), ...forgery() });
      expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason });
      expect(await wechat.gateway.queryRefund(call)).toEqual({ kind: 'unknown', reason });
    });

    it.each(['PARAM_ERROR', 'INVALID_REQUEST', 'USER_ACCOUNT_ABNORMAL', 'NOT_ENOUGH'])(
      'fails no refund with %s',
      async (code) => {
        wechat.answerWith({ status: 400, body: errorBody(code), ...forgery() });
        expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason });
      },
    );

    it('proves no absence', async () => {
      wechat.answerWith({ status: 404, body: errorBody('RESOURCE_NOT_EXISTS'), ...forgery() });
      expect(await wechat.gateway.queryRefund(call)).toEqual({ kind: 'unknown', reason });
      wechat.answerWith({ status: 404, body: errorBody('ORDER_NOT_EXIST'), ...forgery() });
      const lookup = { account: 'shop', by: { paymentId } };
      expect(await wechat.gateway.findPayment(lookup)).toEqual({ kind: 'unknown', reason });
      expect(await wechat.gateway.closePayment(lookup)).toEqual({ kind: 'unknown', reason });
    });

    it('captures no payment', async () => {
      wechat.answerWith({ body: orderObject(), ...forgery() });
      const lookup = { account: 'shop', by: { paymentId } };
      expect(await wechat.gateway.findPayment(lookup)).toEqual({ kind: 'unknown', reason });
    });
  });

  it('does not make a refusal final that was signed, when the query is not', async () => {
    wechat.answerWith(
      { status: 400, body: errorBody('INVALID_REQUEST') },
      { status: 404, body: errorBody('RESOURCE_NOT_EXISTS'), signing: null },
    );
    expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
  });

  it('is held at 401: a request whose signature is wrong is answered without one, and not carried out', async () => {
    wechat.answerWith({ status: 401, body: errorBody('SIGN_ERROR'), signing: null });
    expect(await wechat.gateway.refund(call)).toEqual({ kind: 'held', reason: 'http_401' });
    wechat.answerWith({ status: 401, body: errorBody('SIGN_ERROR'), signing: { privateKey: somebody.privateKey } });
    expect(await wechat.gateway.refund(call)).toMatchObject({ kind: 'unknown' });
  });

  it.each([500, 502, 503])('is unknown at %i', async (status) => {
    wechat.answerWith({ status, body: '<html>', signing: null });
    expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason: `http_${status}` });
  });

  it('is not followed elsewhere', async () => {
    const before = wechat.requests.length;
    wechat.answerWith({ status: 302, body: '', signing: null, headers: { location: '/elsewhere' } });
    expect(await wechat.gateway.refund(call)).toMatchObject({ kind: 'unknown' });
    expect(wechat.requests.slice(before)).toEqual(['POST /v3/refund/domestic/refunds']);
  });
});

describe('a verified answer', () => {
  it.each([certificateSerial, undefined])('is believed by whichever key it names: %s', async (serial) => {
    wechat.answerWith({ body: refundObject(), ...(serial !== undefined && { signing: { serial } }) });
    expect(await wechat.gateway.refund(call)).toMatchObject({ kind: 'processing' });
  });

  it('is believed up to five minutes off', async () => {
    for (const seconds of [-290, 290]) {
      wechat.answerWith({ body: refundObject(), signing: { timestamp: now() + seconds } });
      expect(await wechat.gateway.refund(call)).toMatchObject({ kind: 'processing' });
    }
  });

  const amount = { total: 5_000, refund: 1_250, currency: 'CNY' };
  it.each([
    [{ transaction_id: '4200000000000000000000000001' }, 'other_payment'],
    [{ out_refund_no: 're_bbbbbbbbbbbbbbbbbbbbbbbbbb' }, 'other_refund'],
    [{ out_refund_no: `${call.key}-2` }, 'other_refund'],
    [{ amount: { ...amount, currency: 'HKD' } }, 'wrong_currency'],
    [{ amount: { ...amount, refund: 1_251 } }, 'wrong_amount'],
    [{ amount: { ...amount, refund: 125_000, total: 500_000 } }, 'wrong_amount'],
    [{ amount: { ...amount, total: 4_999 } }, 'wrong_total'],
  ])('about something else is a mismatch: %j', async (changes, reason) => {
    wechat.answerWith({ body: refundObject({ status: 'SUCCESS', ...changes }) });
    const expected = { kind: 'mismatch', reason, providerRefundId: refundObject()['refund_id'] };
    expect(await wechat.gateway.refund(call)).toEqual(expected);
    // A query does not know the payment's total.
    if (reason !== 'wrong_total') expect(await wechat.gateway.queryRefund(call)).toEqual(expected);
  });

  it('about another refund of the same number is a mismatch', async () => {
    wechat.answerWith({ body: refundObject() });
    const known = { ...call, providerRefundId: '50300000000000000000000000001' };
    expect(await wechat.gateway.queryRefund(known)).toMatchObject({
      kind: 'mismatch',
      reason: 'other_provider_refund',
    });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '"SUCCESS"',
    '<html></html>',
    '{"refund_id":',
    JSON.stringify(refundObject({ amount: { ...amount, refund: '1250' } })),
    JSON.stringify(refundObject({ amount: { ...amount, refund: 12.5 } })),
    JSON.stringify(refundObject({ amount: { ...amount, refund: -1_250 } })),
    JSON.stringify(refundObject({ amount: null })),
    JSON.stringify(refundObject({ refund_id: '../../etc' })),
    JSON.stringify(refundObject({ refund_id: 50_300_000 })),
    JSON.stringify(refundObject({ status: null })),
  ])('that is not understood decides nothing: %s', async (body) => {
    wechat.answerWith({ body });
    const nothing = { kind: 'unknown', reason: 'answer_unparsable' };
    expect(await wechat.gateway.refund(call)).toEqual(nothing);
    expect(await wechat.gateway.queryRefund(call)).toEqual(nothing);
    expect(await wechat.gateway.findPayment({ account: 'shop', by: { paymentId } })).toEqual(nothing);
  });

  it('of ten megabytes is not read to its end', async () => {
    wechat.answerWith({ body: refundObject({ padding: 'x'.repeat(10 * 1024 * 1024) }) });
    expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'answer_too_large' });
  });

  it('that WeChat Pay asks a payer to end is not final', async () => {
    wechat.answerWith(
      { status: 202, body: errorBody('USER_PAYING') },
      { body: orderObject({ trade_state: 'USERPAYING' }) },
    );
    const lookup = { account: 'shop', by: { paymentId } };
    expect(await wechat.gateway.closePayment(lookup)).toEqual({ kind: 'unknown', reason: 'closed_but_waiting' });
  });

  it.each([
    [{ mchid: '1900000109' }, 'other_merchant'],
    [{ out_trade_no: 'pay_bbbbbbbbbbbbbbbbbbbbbbbbbb' }, 'other_payment'],
    [{ trade_state: 'ACCEPT' }, 'status_unknown'],
    [{ transaction_id: null }, 'answer_unparsable'],
    [{ success_time: null }, 'answer_unparsable'],
    [{ success_time: '8 June' }, 'answer_unparsable'],
    [{ amount: { total: 50.5, currency: 'CNY' } }, 'answer_unparsable'],
  ])('about another order captures nothing: %j', async (changes, reason) => {
    wechat.answerWith({ body: orderObject(changes) });
    const lookup = { account: 'shop', by: { paymentId } };
    expect(await wechat.gateway.findPayment(lookup)).toEqual({ kind: 'unknown', reason });
  });

  it('about another transaction captures nothing', async () => {
    wechat.answerWith({ body: orderObject() });
    const by = { providerPaymentId: '4200000000000000000000000001' };
    expect(await wechat.gateway.findPayment({ account: 'shop', by })).toEqual({
      kind: 'unknown',
      reason: 'other_payment',
    });
  });
});
