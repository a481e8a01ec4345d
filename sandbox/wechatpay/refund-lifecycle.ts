import type { Account } from './accounts';
import type { WechatContext } from './context';
import { newRefundId } from './ids';
import { notifyRefund } from './notify';
import { keyOf } from './state';
import type { Order, Refund, RefundState } from './state';

/** What becomes of a refund after it was accepted, in milliseconds from then. */
export interface Settlement {
  status: RefundState;
  afterMs: number;
}

interface SettlementTask {
  account: string;
  outRefundNo: string;
  status: RefundState;
}

const settleTask = 'wechatpay.settle_refund';
const change = 'balance of the payer';

/** Movements have one vocabulary for all providers; `failed` means that the money came back to the merchant. */
const movementStates = {
  PROCESSING: 'pending',
  SUCCESS: 'succeeded',
  ABNORMAL: 'abnormal',
  CLOSED: 'failed',
} as const satisfies Record<RefundState, string>;

/** Accepts a refund: the money leaves the merchant's balance now and reaches the payer later. */
export function acceptRefund(
  context: WechatContext,
  order: Order & { transaction_id: string },
  input: Pick<Refund, 'out_refund_no' | 'refund' | 'notify_url' | 'through_api'>,
  settlements: readonly Settlement[],
): Refund {
  const refund: Refund = {
    ...input,
    account: order.account,
    refund_id: newRefundId(),
    transaction_id: order.transaction_id,
    out_trade_no: order.out_trade_no,
    status: 'PROCESSING',
    channel: 'ORIGINAL',
    user_received_account: change,
    total: order.total,
    created_ms: context.scheduler.now(),
    succeeded_ms: null,
  };
  context.state.refunds.put(keyOf(order.account, refund.out_refund_no), refund);
  context.movements.apply({
    kind: 'refund',
    key: refund.through_api ? refund.out_refund_no : null,
    amount: refund.refund,
    currency: 'CNY',
    state: movementStates.PROCESSING,
    id: refund.refund_id,
    account: order.account,
    payment_intent: order.transaction_id,
    metadata: {},
  });
  for (const settlement of settlements) settleLater(context, refund, settlement);
  return refund;
}

export function settleLater(context: WechatContext, refund: Refund, { status, afterMs }: Settlement): void {
  const task: SettlementTask = { account: refund.account, outRefundNo: refund.out_refund_no, status };
  context.scheduler.schedule(settleTask, afterMs, task);
}

/** Settles refunds when their time has come. */
export function handleSettlements(context: WechatContext): void {
  context.scheduler.handle(settleTask, (data) => {
    const { account: id, outRefundNo, status } = data as SettlementTask;
    const account = context.accounts.get(id);
    const refund = context.state.refunds.get(keyOf(id, outRefundNo));
    if (account === undefined || refund === undefined) return;
    // What was decided meanwhile stays: only what is under way arrives when its time has come.
    if (status === 'SUCCESS' && refund.status !== 'PROCESSING') return;
    settleRefund(context, account, refund, status);
  });
}

/** Moves a refund on, where its state lets it, and tells the merchant. */
export function settleRefund(context: WechatContext, account: Account, refund: Refund, status: RefundState): Refund {
  if (!canBecome(refund.status, status)) return refund;
  const succeeded_ms = status === 'SUCCESS' ? context.scheduler.now() : refund.succeeded_ms;
  const next = changeRefund(context, { ...refund, status, succeeded_ms });
  notifyRefund(context, account, next);
  return next;
}

/** Sends an abnormal refund elsewhere: it is under way once more. */
export function redirectRefund(context: WechatContext, refund: Refund, receivedBy: string): Refund {
  const next = changeRefund(context, {
    ...refund,
    status: 'PROCESSING',
    channel: 'OTHER_BANKCARD',
    user_received_account: receivedBy,
    succeeded_ms: null,
  });
  settleLater(context, next, { status: 'SUCCESS', afterMs: context.settleAfterMs });
  return next;
}

function changeRefund(context: WechatContext, refund: Refund): Refund {
  context.state.refunds.put(keyOf(refund.account, refund.out_refund_no), refund);
  context.movements.setState(refund.refund_id, movementStates[refund.status]);
  return refund;
}

/** A closed refund stays closed; a bank can give back what it had taken. */
export function canBecome(from: RefundState, to: RefundState): boolean {
  switch (from) {
    case 'PROCESSING':
      return to !== 'PROCESSING';
    case 'SUCCESS':
      return to === 'ABNORMAL';
    case 'ABNORMAL':
      return to === 'SUCCESS' || to === 'CLOSED';
    case 'CLOSED':
      return false;
  }
}
