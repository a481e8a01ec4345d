import type { Account } from './accounts';
import { beijingTime } from './ids';
import { liveRefunds } from './state';
import type { Order, Refund, WechatState } from './state';

const currency = 'CNY';

const stateTexts = {
  SUCCESS: 'paid',
  REFUND: 'refunded in part or whole',
  NOTPAY: 'not paid',
  CLOSED: 'closed',
} as const;

/** An order as a query answers it, https://pay.weixin.qq.com/doc/v3/merchant/4013070356 */
export function presentOrder(state: WechatState, { appId, merchantNumber }: Account, order: Order): object {
  const refunded = order.transaction_id !== null && liveRefunds(state, order.transaction_id).length > 0;
  const tradeState = refunded ? 'REFUND' : order.state;
  const always = {
    appid: appId,
    mchid: merchantNumber,
    out_trade_no: order.out_trade_no,
    trade_state: tradeState,
    trade_state_desc: stateTexts[tradeState],
  };
  if (order.transaction_id === null || order.paid_ms === null) {
    return { ...always, amount: { total: order.total, payer_currency: currency }, promotion_detail: [] };
  }
  return {
    ...always,
    transaction_id: order.transaction_id,
    trade_type: order.trade_type,
    bank_type: 'OTHERS',
    attach: '',
    success_time: beijingTime(order.paid_ms),
    payer: { openid: order.openid ?? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    amount: { total: order.total, payer_total: order.total, currency, payer_currency: currency },
    promotion_detail: [],
  };
}

/** A refund as it is answered, https://pay.weixin.qq.com/doc/v3/merchant/4013071036 */
export function presentRefund(refund: Refund): object {
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    channel: refund.channel,
    user_received_account: refund.user_received_account,
    ...(refund.succeeded_ms !== null && { success_time: beijingTime(refund.succeeded_ms) }),
    create_time: beijingTime(refund.created_ms),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total: refund.total,
      refund: refund.refund,
      from: [],
      payer_total: refund.total,
      payer_refund: refund.refund,
      settlement_refund: refund.refund,
      settlement_total: refund.total,
      discount_refund: 0,
      currency,
      refund_fee: 0,
    },
    promotion_detail: [],
  };
}

/** What a notification about a refund carries, https://pay.weixin.qq.com/doc/v3/merchant/4013071196 */
export function presentRefundNotice({ merchantNumber }: Account, refund: Refund): object {
  return {
    mchid: merchantNumber,
    out_trade_no: refund.out_trade_no,
    transaction_id: refund.transaction_id,
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_status: refund.status,
    ...(refund.succeeded_ms !== null && { success_time: beijingTime(refund.succeeded_ms) }),
    amount: {
      total: refund.total,
      refund: refund.refund,
      payer_total: refund.total,
      payer_refund: refund.refund,
    },
    user_received_account: refund.user_received_account,
  };
}
