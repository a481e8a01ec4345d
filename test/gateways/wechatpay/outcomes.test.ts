import { readThrown } from '../../../gateways/wechatpay/read-failure';
import refundErrors from './fixtures/refund-errors.json';
import {
  call,
  errorBody,
  orderObject,
  paymentId,
  providerRefundId,
  refundObject,
  startScriptedWechat,
  transactionId,
} from './scripted-wechat';
import type { ScriptedWechat } from './scripted-wechat';

let wechat: ScriptedWechat;
beforeAll(async () => {
  wechat = await startScriptedWechat();
});
afterAll(() => wechat.close());

const absent = { status: 404, body: errorBody('RESOURCE_NOT_EXISTS') };

describe('the state of a refund', () => {
  it.each([
    ['PROCESSING', { kind: 'processing', providerRefundId }],
    ['SUCCESS', { kind: 'succeeded', providerRefundId }],
    ['CLOSED', { kind: 'failed', providerRefundId, code: 'refund_closed' }],
    ['ABNORMAL', { kind: 'action_required', providerRefundId, reason: 'abnormal' }],
    ['SETTLED', { kind: 'unknown', reason: 'status_unknown' }],
  ])('%s', async (status, outcome) => {
    wechat.answerWith({ body: refundObject({ status }) });
    expect(await wechat.gateway.refund(call)).toEqual(outcome);
    expect(await wechat.gateway.queryRefund(call)).toEqual(outcome);
  });
});

describe('a signed refusal of a refund, while no refund is there', () => {
  const failed = (code: string) => ({ kind: 'failed', providerRefundId: null, code });
  const expected: Readonly<Record<string, object>> = {
    PARAM_ERROR: failed('param_error'),
    INVALID_REQUEST: failed('invalid_request'),
    SIGN_ERROR: { kind: 'held', reason: 'http_401' },
    NO_AUTH: { kind: 'held', reason: 'http_403' },
    NOT_ENOUGH: { kind: 'action_required', providerRefundId: null, reason: 'insufficient_funds' },
    USER_ACCOUNT_ABNORMAL: failed('user_account_abnormal'),
    MCH_NOT_EXISTS: { kind: 'held', reason: 'mch_not_exists' },
    RESOURCE_NOT_EXISTS: { kind: 'mismatch', reason: 'payment_missing', providerRefundId: null },
    FREQUENCY_LIMITED: { kind: 'held', reason: 'http_429' },
    SYSTEM_ERROR: { kind: 'unknown', reason: 'http_500' },
  };

  it.each(refundErrors)('$status $code', async ({ status, code }) => {
    wechat.answerWith({ status, body: errorBody(code) }, absent);
    expect(await wechat.gateway.refund(call)).toEqual(expected[code]);
  });

  it.each([
    [400, 'SOMETHING_NEW', { kind: 'unknown', reason: 'code_something_new' }],
    [403, 'SOMETHING_NEW', { kind: 'held', reason: 'http_403' }],
    [409, 'SOMETHING_NEW', { kind: 'held', reason: 'http_409' }],
    [429, 'RATELIMIT_EXCEEDED', { kind: 'held', reason: 'http_429' }],
    [403, 'NOTENOUGH', { kind: 'action_required', providerRefundId: null, reason: 'insufficient_funds' }],
    [400, 'toString', { kind: 'unknown', reason: 'answer_unparsable' }],
    [503, 'PARAM_ERROR', { kind: 'unknown', reason: 'http_503' }],
  ])('%i %s', async (status, code, outcome) => {
    wechat.answerWith({ status, body: errorBody(code) }, absent);
    expect(await wechat.gateway.refund(call)).toEqual(outcome);
  });
});

describe('a signed refusal of a refund behind which our own stands', () => {
  it.each(['INVALID_REQUEST', 'PARAM_ERROR', 'NOT_ENOUGH', 'RESOURCE_NOT_EXISTS', 'USER_ACCOUNT_ABNORMAL'])(
    '%s does not hide it',
    async (code) => {
      const refusal = { status: 400, body: errorBody(code) };
      wechat.answerWith(refusal, { body: refundObject({ status: 'SUCCESS' }) });
      expect(await wechat.gateway.refund(call)).toEqual({ kind: 'succeeded', providerRefundId });
      const amount = { total: 5_000, refund: 1_000, currency: 'CNY' };
      wechat.answerWith(refusal, { body: refundObject({ amount }) });
      expect(await wechat.gateway.refund(call)).toEqual({ kind: 'mismatch', reason: 'wrong_amount', providerRefundId });
    },
  );

  it.each([401, 429, 500])('is not final when the query is answered %i', async (status) => {
    wechat.answerWith({ status: 400, body: errorBody('INVALID_REQUEST') }, { status, body: errorBody('X') });
    expect(await wechat.gateway.refund(call)).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
  });
});

describe('a signed refusal of a query', () => {
  it.each([
    [404, 'RESOURCE_NOT_EXISTS', { kind: 'not_found' }],
    [400, 'PARAM_ERROR', { kind: 'unknown', reason: 'query_refused_param_error' }],
    [404, 'MCH_NOT_EXISTS', { kind: 'held', reason: 'mch_not_exists' }],
    [404, 'SOMETHING_NEW', { kind: 'unknown', reason: 'code_something_new' }],
    [401, 'SIGN_ERROR', { kind: 'held', reason: 'http_401' }],
    [429, 'FREQUENCY_LIMITED', { kind: 'held', reason: 'http_429' }],
    [500, 'SYSTEM_ERROR', { kind: 'unknown', reason: 'http_500' }],
  ])('%i %s', async (status, code, outcome) => {
    wechat.answerWith({ status, body: errorBody(code) });
    expect(await wechat.gateway.queryRefund(call)).toEqual(outcome);
  });

  it('does not make a refund disappear that WeChat Pay gave an id', async () => {
    wechat.answerWith(absent);
    const reason = 'query_refused_resource_not_exists';
    expect(await wechat.gateway.queryRefund({ ...call, providerRefundId })).toEqual({ kind: 'unknown', reason });
  });
});

describe('what WeChat Pay is never asked', () => {
  const untouched = async (act: () => Promise<unknown>): Promise<unknown> => {
    const before = wechat.requests.length;
    const outcome = await act();
    expect(wechat.requests).toHaveLength(before);
    return outcome;
  };

  it('refunds in other currencies or to other places', async () => {
    expect(await untouched(() => wechat.gateway.refund({ ...call, currency: 'USD' }))).toEqual({
      kind: 'failed',
      providerRefundId: null,
      code: 'currency_not_supported',
    });
    const destination = { holder: 'X', account: { kind: 'iban', iban: 'DE00' }, bic: null } as const;
    expect(await untouched(() => wechat.gateway.refund({ ...call, destination }))).toMatchObject({
      code: 'destination_not_supported',
    });
  });

  it.each(['', '../refund', '4200?mchid=1', 'pi_3Nobody/close', '4'.repeat(33)])(
    'payments of malformed ids: %j',
    async (providerPaymentId) => {
      const find = () => wechat.gateway.findPayment({ account: 'shop', by: { providerPaymentId } });
      expect(await untouched(find)).toEqual({ kind: 'not_found' });
    },
  );

  it.each([
    [{ currency: 'USD' }, 'currency_not_supported'],
    [{ paymentMethod: 'pm_card_visa' }, 'payment_method_unknown'],
    [{ paymentMethod: 'toString' }, 'payment_method_unknown'],
    [{ paymentMethod: 'wechat_jsapi' }, 'payer_missing'],
  ])('payments that it cannot take: %j', async (changes, code) => {
    const charge = {
      account: 'shop',
      paymentId,
      amount: 5_000,
      currency: 'CNY',
      paymentMethod: 'wechat_native',
      payer: null,
      description: 'Order 536365',
      expiresAt: '2026-01-01T00:00:00Z',
      ...changes,
    };
    expect(await untouched(() => wechat.gateway.charge(charge))).toEqual({ kind: 'declined', code });
  });
});

describe('the state of an order', () => {
  const find = () => wechat.gateway.findPayment({ account: 'shop', by: { paymentId } });

  it.each(['SUCCESS', 'REFUND'])('%s is captured at the time that WeChat Pay tells', async (trade_state) => {
    wechat.answerWith({ body: orderObject({ trade_state }) });
    expect(await find()).toEqual({
      kind: 'captured',
      providerPaymentId: transactionId,
      amount: 5_000,
      currency: 'CNY',
      capturedAt: '2018-06-08T10:34:56+08:00',
      refunds: [],
      disputed: false,
    });
  });

  const unpaid = { transaction_id: undefined, success_time: undefined, amount: { total: 5_000 } };
  it.each(['NOTPAY', 'USERPAYING'])('%s waits', async (trade_state) => {
    wechat.answerWith({ body: orderObject({ ...unpaid, trade_state }) });
    expect(await find()).toEqual({ kind: 'requires_action', providerPaymentId: null, action: null });
  });

  it.each(['CLOSED', 'REVOKED', 'PAYERROR'])('%s will not be captured', async (trade_state) => {
    wechat.answerWith({ body: orderObject({ ...unpaid, trade_state }) });
    expect(await find()).toEqual({
      kind: 'not_captured',
      providerPaymentId: paymentId,
      providerStatus: trade_state.toLowerCase(),
    });
  });

  it.each([
    [404, 'ORDER_NOT_EXIST', { kind: 'not_found' }],
    [404, 'ORDERNOTEXIST', { kind: 'not_found' }],
    [404, 'MCH_NOT_EXISTS', { kind: 'held', reason: 'mch_not_exists' }],
    [400, 'PARAM_ERROR', { kind: 'unknown', reason: 'query_refused_param_error' }],
    [403, 'NO_AUTH', { kind: 'held', reason: 'http_403' }],
  ])('is told by %i %s', async (status, code, outcome) => {
    wechat.answerWith({ status, body: errorBody(code) });
    expect(await find()).toEqual(outcome);
  });
});

describe('a refused order', () => {
  const charge = () =>
    wechat.gateway.charge({
      account: 'shop',
      paymentId,
      amount: 5_000,
      currency: 'CNY',
      paymentMethod: 'wechat_native',
      payer: null,
      description: 'Order 536365',
      expiresAt: '2026-01-01T00:00:00Z',
    });

  it('is declined only if no order is there', async () => {
    const refusal = { status: 400, body: errorBody('INVALID_REQUEST') };
    wechat.answerWith(refusal, { status: 404, body: errorBody('ORDER_NOT_EXIST') });
    expect(await charge()).toEqual({ kind: 'declined', code: 'invalid_request' });
    wechat.answerWith(refusal, { body: orderObject() });
    expect(await charge()).toMatchObject({ kind: 'captured' });
    wechat.answerWith(refusal, { status: 500, body: errorBody('SYSTEM_ERROR') });
    expect(await charge()).toEqual({ kind: 'unknown', reason: 'refusal_unverified' });
  });

  it.each([
    [{ total: 4_999, currency: 'CNY' }, 'wrong_amount'],
    [{ total: 5_000, currency: 'HKD' }, 'wrong_currency'],
  ])('is not captured by another payment: %j', async (amount, reason) => {
    wechat.answerWith({ status: 400, body: errorBody('ORDERPAID') }, { body: orderObject({ amount }) });
    expect(await charge()).toEqual({ kind: 'unknown', reason });
  });

  it.each([{}, { code_url: '' }, { code_url: 'https://phishing.example/pay' }, { code_url: 7 }])(
    'shows the payer nothing but a code of WeChat Pay: %j',
    async (body) => {
      wechat.answerWith({ body });
      expect(await charge()).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
    },
  );
});

describe('an exchange without an answer', () => {
  it.each([
    ['ECONNREFUSED', { kind: 'unsent', reason: 'connection_refused' }],
    ['ENOTFOUND', { kind: 'unsent', reason: 'host_not_found' }],
    ['EAI_AGAIN', { kind: 'unsent', reason: 'host_not_found' }],
    ['ECONNRESET', { kind: 'unknown', reason: 'connection_lost' }],
    ['ETIMEDOUT', { kind: 'unknown', reason: 'connection_lost' }],
    ['ERR_CANCELED', { kind: 'unknown', reason: 'timeout' }],
    ['constructor', { kind: 'unknown', reason: 'connection_lost' }],
  ])('is read by its code %s', (code, outcome) => {
    expect(readThrown(Object.assign(new Error('lost'), { code }))).toEqual(outcome);
  });

  it.each([undefined, null, 'lost', new Error('a defect')])('is unknown by default: %s', (error) => {
    expect(readThrown(error)).toMatchObject({ kind: 'unknown' });
  });
});
