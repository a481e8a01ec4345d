import type { RefundSubmission } from '../../../gateways/gateway';

export const tradeNo = '2014112611001004680073956707';
export const refundId = `re_${'a'.repeat(26)}`;
export const paymentId = `pay_${'b'.repeat(26)}`;

export const call: RefundSubmission = {
  account: 'shop',
  key: refundId,
  refundId,
  paymentId,
  providerPaymentId: tradeNo,
  providerRefundId: null,
  amount: 1_233,
  currency: 'CNY',
  reason: 'requested_by_customer',
  paymentAmount: 10_020,
  destination: null,
};

/** The content of an answer to a refund request. */
export const refundContent = (change: object = {}): string =>
  JSON.stringify({
    code: '10000',
    msg: 'Success',
    trade_no: tradeNo,
    out_trade_no: paymentId,
    buyer_logon_id: '159****5620',
    fund_change: 'Y',
    refund_fee: '12.33',
    ...change,
  });
