import type { Collection, Store } from '../store';

export interface Order {
  account: string;
  out_trade_no: string;
  trade_type: 'NATIVE' | 'JSAPI';
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED';
  description: string;
  notify_url: string;
  /** Fen. */
  total: number;
  openid: string | null;
  /** As it was ordered. */
  time_expire: string | null;
  /** Unix milliseconds; after this nobody can pay, though the order stays open. */
  expires_ms: number;
  /** What its payer needs: the code's content or the session's id. */
  code_url: string | null;
  prepay_id: string | null;
  transaction_id: string | null;
  paid_ms: number | null;
}

export const refundStates = ['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL'] as const;
export type RefundState = (typeof refundStates)[number];

export interface Refund {
  account: string;
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  out_trade_no: string;
  status: RefundState;
  channel: 'ORIGINAL' | 'OTHER_BANKCARD';
  user_received_account: string;
  /** Fen. */
  refund: number;
  total: number;
  notify_url: string;
  created_ms: number;
  succeeded_ms: number | null;
  /** False for what was done on the merchant platform. */
  through_api: boolean;
}

/** Everything WeChat Pay knows of its merchants: orders and refunds by the merchant's number of them. */
export interface WechatState {
  /** Indexed by the transaction that paid them. */
  orders: Collection<Order>;
  /** Indexed by the transaction that they refund. */
  refunds: Collection<Refund>;
}

export function openState(store: Store): WechatState {
  return {
    orders: store.collection<Order>('orders', ({ transaction_id }) => transaction_id),
    refunds: store.collection<Refund>('refunds', ({ transaction_id }) => transaction_id),
  };
}

/** Where an order or refund of this number is kept. */
export const keyOf = (account: string, number: string): string => `${account} ${number}`;

export const findPaidOrder = (state: WechatState, account: string, transactionId: string): Order | undefined =>
  state.orders.indexed(transactionId).find((order) => order.account === account);

export const refundsOf = (state: WechatState, transactionId: string): Refund[] => state.refunds.indexed(transactionId);

/** Refunds whose money left the merchant and did not come back: all but closed ones. */
export const liveRefunds = (state: WechatState, transactionId: string): Refund[] =>
  refundsOf(state, transactionId).filter(({ status }) => status !== 'CLOSED');
