import { readRefusal, readTransport } from '../../../gateways/alipay/read-failure';
import { TransportError } from '../../../gateways/http/transport-error';

const answer = (code: string, sub_code?: string) => ({ code, msg: 'm', sub_code, sub_msg: '张三 13800000000' });

describe('readRefusal', () => {
  it('takes 10000 for a result, and nothing else', () => {
    expect(readRefusal({ code: '10000', msg: 'Success' })).toBeNull();
    expect(readRefusal({ code: 10_000 })).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
    expect(readRefusal({})).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
    expect(readRefusal(answer('10003'))).toEqual({ kind: 'unknown', reason: 'code_10003' });
  });

  it.each([
    ['20001', 'aop.invalid-auth-token', 'aop_invalid_auth_token'],
    ['40001', 'isv.missing-timestamp', 'isv_missing_timestamp'],
    ['40002', 'isv.invalid-signature', 'isv_invalid_signature'],
    ['40003', 'isv.missing-signature-config', 'isv_missing_signature_config'],
    ['40005', 'isv.method-call-limited', 'isv_method_call_limited'],
    ['40006', 'isv.insufficient-isv-permissions', 'isv_insufficient_isv_permissions'],
    ['40006', undefined, 'code_40006'],
    ['40004', 'ACQ.ACCESS_FORBIDDEN', 'access_forbidden'],
    ['40004', 'ACQ.REFUND_CHARGE_ERROR', 'refund_charge_error'],
  ])('holds at %s %s', (code, subCode, reason) => {
    expect(readRefusal(answer(code, subCode))).toEqual({ kind: 'held', reason });
  });

  it.each([
    ['ACQ.TRADE_NOT_EXIST', 'trade_not_exist'],
    ['ACQ.TRADE_HAS_FINISHED', 'trade_has_finished'],
    ['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'refund_amt_not_equal_total'],
    ['ACQ.REASON_TRADE_BEEN_FREEZEN', 'reason_trade_been_freezen'],
    ['ACQ.BUYER_NOT_EXIST', 'buyer_not_exist'],
    ['ACQ.INVALID_PARAMETER', 'invalid_parameter'],
  ])('takes %s for a refusal', (subCode, code) => {
    expect(readRefusal(answer('40004', subCode))).toEqual({ kind: 'refused', code });
  });

  it('knows a balance that does not cover the refund, and a number used for something else', () => {
    expect(readRefusal(answer('40004', 'ACQ.SELLER_BALANCE_NOT_ENOUGH'))).toEqual({ kind: 'lacks_funds' });
    expect(readRefusal(answer('40004', 'ACQ.DISCORDANT_REPEAT_REQUEST'))).toMatchObject({ kind: 'key_reused' });
    expect(readRefusal(answer('40004', 'ACQ.CONTEXT_INCONSISTENT'))).toMatchObject({ kind: 'key_reused' });
  });

  it.each([
    ['20000', 'isp.unknow-error', 'isp_unknow_error'],
    ['20000', 'aop.ACQ.SYSTEM_ERROR', 'aop_acq_system_error'],
    ['20000', undefined, 'code_20000'],
    ['40004', 'ACQ.SYSTEM_ERROR', 'system_error'],
    ['40004', 'aop.ACQ.SYSTEM_ERROR', 'aop_acq_system_error'],
    ['40004', 'ACQ.INVENTED_YESTERDAY', 'invented_yesterday'],
    ['40004', 'ACQ.张三', 'business_failed'],
    ['40004', 'TRADE_NOT_EXIST', 'trade_not_exist'],
    ['40004', undefined, 'business_failed'],
    ['50000', 'ACQ.TRADE_NOT_EXIST', 'trade_not_exist'],
  ])('is left in doubt by %s %s', (code, subCode, reason) => {
    expect(readRefusal(answer(code, subCode))).toEqual({ kind: 'unknown', reason });
  });
});

describe('readTransport', () => {
  const lost = (code: string): Error => Object.assign(new Error('socket'), { code });
  it.each([
    [lost('ECONNREFUSED'), { kind: 'unsent', reason: 'connection_refused' }],
    [lost('ENOTFOUND'), { kind: 'unsent', reason: 'host_not_found' }],
    [lost('EAI_AGAIN'), { kind: 'unsent', reason: 'host_not_found' }],
    [lost('ECONNRESET'), { kind: 'unknown', reason: 'connection_lost' }],
    [lost('ETIMEDOUT'), { kind: 'unknown', reason: 'connection_lost' }],
    [new TransportError('timeout'), { kind: 'unknown', reason: 'timeout' }],
    [new TransportError('answer_too_large'), { kind: 'unknown', reason: 'answer_too_large' }],
  ])('reads %s', (cause, expected) => {
    expect(readTransport(TransportError.from(cause))).toEqual(expected);
  });

  it('is left in doubt by anything else', () => {
    expect(readTransport(new TypeError('x is undefined'))).toMatchObject({ kind: 'unknown' });
  });
});
