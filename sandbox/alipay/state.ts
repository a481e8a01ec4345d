import type { Collection, Store } from '../store';

/** `code`: a QR code that nobody has scanned, which Alipay does not call a trade yet. */
export type TradeStatus = 'code' | 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED' | 'TRADE_FINISHED';

/** Times are Unix milliseconds, amounts fen. */
export interface Trade {
  account: string;
  tradeNo: string;
  outTradeNo: string;
  total: number;
  subject: string;
  status: TradeStatus;
  notifyUrl: string | null;
  buyerId: string;
  qrCode: string;
  createdAt: number;
  expiresAt: number;
  paidAt: number | null;
  closedAt: number | null;
}

/** `under_way`: accepted, and no money has moved yet. */
export type RefundState = 'under_way' | 'succeeded' | 'failed';

export interface Refund {
  account: string;
  tradeNo: string;
  outRequestNo: string;
  amount: number;
  reason: string;
  state: RefundState;
  /** The bank's part, where the payer had paid by card: S succeeded, F failed, P under way. */
  bankLeg: 'S' | 'F' | 'P' | null;
  /** Made by the merchant in Alipay's own pages, not by a request. */
  outside: boolean;
  requestedAt: number;
  refundedAt: number | null;
}

/** Trades by their number, indexed by the merchant's; refunds indexed by their trade. */
export interface AlipayState {
  trades: Collection<Trade>;
  refunds: Collection<Refund>;
}

export function openState(store: Store): AlipayState {
  return {
    trades: store.collection<Trade>('trades', ({ account, outTradeNo }) => merchantKey(account, outTradeNo)),
    refunds: store.collection<Refund>('refunds', ({ tradeNo }) => tradeNo),
  };
}

export const merchantKey = (account: string, outTradeNo: string): string => `${account} ${outTradeNo}`;

/** A request number is unique within its trade. */
export const refundKey = (tradeNo: string, outRequestNo: string): string => `${tradeNo} ${outRequestNo}`;

/** Fen that were refunded of the trade. */
export const refundedOf = (state: AlipayState, tradeNo: string): number =>
  sum(state.refunds.indexed(tradeNo).filter((refund) => refund.state === 'succeeded'));

/** Fen that were refunded or are on their way. */
export const promisedOf = (state: AlipayState, tradeNo: string): number =>
  sum(state.refunds.indexed(tradeNo).filter((refund) => refund.state !== 'failed'));

const sum = (refunds: readonly Refund[]): number => refunds.reduce((total, { amount }) => total + amount, 0);
