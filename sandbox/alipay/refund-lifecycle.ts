import type { AlipayContext } from './context';
import { notify } from './notify';
import { refundKey, refundedOf } from './state';
import type { Refund, Trade } from './state';
import { closeTrade } from './trade-lifecycle';

const bankTask = 'alipay.bank_leg';

type NewRefund = Pick<Refund, 'account' | 'tradeNo' | 'outRequestNo' | 'amount' | 'reason' | 'outside'>;

/** Accepts a refund; money moves with `succeed`. */
export function acceptRefund(context: AlipayContext, input: NewRefund): Refund {
  const requestedAt = context.scheduler.now();
  return keep(context, { ...input, state: 'under_way', bankLeg: null, requestedAt, refundedAt: null });
}

/** Pays the refund out: part of a trade leaves it open, all of it closes it. */
export function succeed(context: AlipayContext, refund: Refund, bankLeg: Refund['bankLeg'] = null): Refund {
  const done = keep(context, { ...refund, state: 'succeeded', bankLeg, refundedAt: context.scheduler.now() });
  context.movements.apply({
    kind: 'refund',
    key: refund.outside ? null : refund.outRequestNo,
    amount: refund.amount,
    currency: 'CNY',
    state: 'succeeded',
    id: refundKey(refund.tradeNo, refund.outRequestNo),
    account: refund.account,
    payment_intent: refund.tradeNo,
    metadata: {},
  });
  const trade = tradeOf(context, refund);
  const all = refundedOf(context.state, trade.tradeNo) === trade.total;
  notify(context, all ? closeTrade(context, trade) : trade, done);
  return done;
}

/** Gives the refund up. What was paid out comes back to the merchant, and the trade can be refunded again. */
export function fail(context: AlipayContext, refund: Refund, bankLeg: Refund['bankLeg']): Refund {
  const failed = keep(context, { ...refund, state: 'failed', bankLeg });
  context.movements.setState(refundKey(refund.tradeNo, refund.outRequestNo), 'failed');
  const trade = tradeOf(context, refund);
  const open: Trade = trade.status === 'TRADE_CLOSED' ? { ...trade, status: 'TRADE_SUCCESS', closedAt: null } : trade;
  context.state.trades.put(trade.tradeNo, open);
  if (refund.state === 'succeeded') notify(context, open, failed);
  return failed;
}

/** The bank refuses the money, and Alipay puts it into the payer's balance: the refund stands. */
export function bankRefuses(context: AlipayContext, refund: Refund): Refund {
  return keep(context, { ...refund, bankLeg: 'F' });
}

/** Has the bank leg fail later, and the money come back. */
export function failLater(context: AlipayContext, refund: Refund, afterMs: number): void {
  context.scheduler.schedule(bankTask, afterMs, { key: refundKey(refund.tradeNo, refund.outRequestNo) });
}

export function handleBankLegs(context: AlipayContext): void {
  context.scheduler.handle(bankTask, (data) => {
    const refund = context.state.refunds.get((data as { key: string }).key);
    if (refund?.state === 'succeeded') fail(context, refund, 'F');
  });
}

function tradeOf(context: AlipayContext, { tradeNo }: Refund): Trade {
  const trade = context.state.trades.get(tradeNo);
  if (trade === undefined) throw new Error(`A refund without its trade: ${tradeNo}`);
  return trade;
}

function keep(context: AlipayContext, refund: Refund): Refund {
  context.state.refunds.put(refundKey(refund.tradeNo, refund.outRequestNo), refund);
  return refund;
}
