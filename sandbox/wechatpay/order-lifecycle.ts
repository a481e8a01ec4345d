import type { Account } from './accounts';
import type { WechatContext } from './context';
import { WechatFailure } from './errors';
import { newTransactionId } from './ids';
import { notifyPaid } from './notify';
import { keyOf } from './state';
import type { Order } from './state';

const payTask = 'wechatpay.pay_order';

interface Payment {
  account: string;
  outTradeNo: string;
}

/** Payers that pay without being asked. */
export function handlePayers(context: WechatContext): void {
  context.scheduler.handle(payTask, (data) => {
    const { account: id, outTradeNo } = data as Payment;
    const account = context.accounts.get(id);
    const order = context.state.orders.get(keyOf(id, outTradeNo));
    if (account !== undefined && order?.state === 'NOTPAY') payOrder(context, account, order);
  });
}

/** Keeps a new order, and has its payer come where payers come by themselves. */
export function keepOrder(context: WechatContext, order: Order): void {
  context.state.orders.put(keyOf(order.account, order.out_trade_no), order);
  const payment: Payment = { account: order.account, outTradeNo: order.out_trade_no };
  if (context.payAfterMs !== null) context.scheduler.schedule(payTask, context.payAfterMs, payment);
}

/** The payer pays what waits; throws `WechatFailure` when that can't be any more. */
export function payOrder(context: WechatContext, account: Account, order: Order): Order {
  const now = context.scheduler.now();
  if (order.state !== 'NOTPAY') throw new WechatFailure('INVALID_REQUEST', `The order is ${order.state}.`);
  if (order.expires_ms <= now) {
    throw new WechatFailure('INVALID_REQUEST', 'The time to pay is over.');
  }
  const transaction_id = newTransactionId();
  const paid: Order = { ...order, state: 'SUCCESS', transaction_id, paid_ms: now };
  context.state.orders.put(keyOf(account.id, order.out_trade_no), paid);
  context.movements.apply({
    kind: 'charge',
    key: order.out_trade_no,
    amount: order.total,
    currency: 'CNY',
    state: 'succeeded',
    id: transaction_id,
    account: account.id,
    payment_intent: transaction_id,
    metadata: {},
  });
  notifyPaid(context, account, paid);
  return paid;
}
