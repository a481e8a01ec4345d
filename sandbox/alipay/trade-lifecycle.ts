import { randomInt } from 'node:crypto';
import type { AlipayContext } from './context';
import { notify } from './notify';
import type { Trade } from './state';

const payTask = 'alipay.pay';
const expireTask = 'alipay.expire';
const finishTask = 'alipay.finish';

/** A year after its payment a trade takes no more refunds. */
const refundableMs = 365 * 24 * 60 * 60 * 1000;

type NewTrade = Pick<
  Trade,
  'account' | 'outTradeNo' | 'total' | 'subject' | 'status' | 'notifyUrl' | 'buyerId' | 'expiresAt'
>;

export function createTrade(context: AlipayContext, input: NewTrade): Trade {
  const now = context.scheduler.now();
  const tradeNo = newTradeNo(now);
  const qrCode = `https://qr.alipay.com/bax${tradeNo.slice(-18)}`;
  const trade: Trade = { ...input, tradeNo, qrCode, createdAt: now, paidAt: null, closedAt: null };
  context.state.trades.put(tradeNo, trade);
  context.scheduler.schedule(expireTask, trade.expiresAt - now, { tradeNo });
  if (context.payAfterMs !== null) context.scheduler.schedule(payTask, context.payAfterMs, { tradeNo });
  return trade;
}

/** The payer pays: money moves, and the merchant is told. False when the trade does not wait for a payer. */
export function payTrade(context: AlipayContext, trade: Trade): boolean {
  if (!isWaiting(trade)) return false;
  const paidAt = context.scheduler.now();
  const paid: Trade = { ...trade, status: 'TRADE_SUCCESS', paidAt };
  context.state.trades.put(trade.tradeNo, paid);
  context.movements.apply({
    kind: 'charge',
    key: trade.outTradeNo,
    amount: trade.total,
    currency: 'CNY',
    state: 'succeeded',
    id: trade.tradeNo,
    account: trade.account,
    payment_intent: trade.tradeNo,
    metadata: {},
  });
  context.scheduler.schedule(finishTask, refundableMs, { tradeNo: trade.tradeNo });
  notify(context, paid, null);
  return true;
}

export function closeTrade(context: AlipayContext, trade: Trade): Trade {
  const closed: Trade = { ...trade, status: 'TRADE_CLOSED', closedAt: context.scheduler.now() };
  context.state.trades.put(trade.tradeNo, closed);
  return closed;
}

export const isWaiting = ({ status }: Trade): boolean => status === 'code' || status === 'WAIT_BUYER_PAY';

/** Pays, closes and finishes trades when their time has come. */
export function handleTrades(context: AlipayContext): void {
  const on = (task: string, act: (trade: Trade) => void): void =>
    context.scheduler.handle(task, (data) => {
      const trade = context.state.trades.get((data as { tradeNo: string }).tradeNo);
      if (trade !== undefined) act(trade);
    });
  on(payTask, (trade) => payTrade(context, trade));
  on(expireTask, (trade) => {
    if (isWaiting(trade)) closeTrade(context, trade);
  });
  on(finishTask, (trade) => {
    if (trade.status !== 'TRADE_SUCCESS') return;
    context.state.trades.put(trade.tradeNo, { ...trade, status: 'TRADE_FINISHED' });
  });
}

/** Date, product and a number of its own: 28 digits, as in https://opendocs.alipay.com/open/02ekfh */
function newTradeNo(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0');
  return `${day}22001${digits(7)}${digits(8)}`;
}
