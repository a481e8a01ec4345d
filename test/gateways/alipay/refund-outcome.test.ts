import { queriedOutcome, submittedOutcome } from '../../../gateways/alipay/refund-outcome';
import { call, refundContent, refundId, tradeNo } from './refund-call';

const submitted = (change: object) => submittedOutcome(JSON.parse(refundContent(change)), call);
const queried = (change: object, key = refundId) =>
  queriedOutcome(
    {
      code: '10000',
      trade_no: tradeNo,
      out_request_no: refundId,
      refund_amount: '12.33',
      total_amount: '100.20',
      refund_status: 'REFUND_SUCCESS',
      ...change,
    },
    call,
    key,
  );
const bank = (dback_status: string) => ({ deposit_back_info: { has_deposit_back: 'true', dback_status } });

describe('the answer to a refund request', () => {
  it.each([
    ['Y', 'succeeded'],
    ['N', 'processing'],
    [undefined, 'processing'],
    ['', 'processing'],
    ['y', 'processing'],
  ])('with fund_change %s is %s', (fund_change, kind) => {
    expect(submitted({ fund_change })).toEqual({ kind, providerRefundId: refundId });
  });

  it.each([
    [{ trade_no: '2014112611001004680073956708' }, 'other_payment'],
    [{ refund_fee: '12.32' }, 'wrong_amount'],
    [{ refund_fee: '100.21' }, 'wrong_amount'],
    [{ refund_currency: 'USD' }, 'wrong_currency'],
  ])('about something else is a mismatch: %j', (change, reason) => {
    expect(submitted(change)).toEqual({ kind: 'mismatch', reason, providerRefundId: refundId });
  });

  it('counts what was refunded before', () => {
    expect(submitted({ refund_fee: '100.20' })).toMatchObject({ kind: 'succeeded' });
    expect(submitted({ refund_fee: '0.00', fund_change: 'N' })).toMatchObject({ kind: 'processing' });
  });

  it.each([
    { refund_fee: '-12.33' },
    { refund_fee: null },
    { refund_fee: '12.333' },
    { trade_no: 7 },
    { trade_no: '' },
  ])('that is not understood is unknown: %j', (change) => {
    expect(submitted(change)).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
  });
});

describe('the answer to a query', () => {
  const id = { providerRefundId: refundId };

  it.each([
    ['REFUND_SUCCESS alone', {}, { kind: 'succeeded', ...id }],
    ['the bank has paid', bank('S'), { kind: 'succeeded', ...id }],
    ['the bank is at it', bank('P'), { kind: 'processing', ...id }],
    ['the bank refused, and the payer has it in their balance', bank('F'), { kind: 'succeeded', ...id }],
    [
      'the bank refused, and the refund is no success any more',
      { ...bank('F'), refund_status: undefined },
      { kind: 'failed', code: 'bank_refused', ...id },
    ],
    ['no status yet', { refund_status: undefined }, { kind: 'processing', ...id }],
    ['a status not known', { refund_status: 'REFUND_MAYBE' }, { kind: 'unknown', reason: 'status_unknown' }],
    ['a number in place of text', { refund_amount: 12.33 }, { kind: 'succeeded', ...id }],
  ])('with %s', (_what, change, expected) => {
    expect(queried(change)).toEqual(expected);
  });

  it.each([
    [{ trade_no: '2014112611001004680073956708' }, 'other_payment'],
    [{ out_request_no: 'HZ01RF001' }, 'other_refund'],
    [{ refund_amount: '12.32' }, 'wrong_amount'],
    [{ refund_amount: '1233' }, 'wrong_amount'],
    [{ refund_currency: 'USD' }, 'wrong_currency'],
  ])('about something else is a mismatch: %j', (change, reason) => {
    expect(queried(change)).toEqual({ kind: 'mismatch', reason, ...id });
  });

  it('that tells nothing knows no such refund', () => {
    expect(queriedOutcome({ code: '10000', msg: 'Success' }, call, refundId)).toEqual({ kind: 'not_found' });
    expect(queriedOutcome({ code: '10000', trade_no: tradeNo }, call, refundId)).toEqual({ kind: 'not_found' });
  });

  it.each([{ refund_amount: undefined }, { refund_amount: '12,33' }, { deposit_back_info: 'S' }, { trade_no: [] }])(
    'that is not understood is unknown: %j',
    (change) => {
      expect(queried(change)).toEqual({ kind: 'unknown', reason: 'answer_unparsable' });
    },
  );
});
