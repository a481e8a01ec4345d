import { z } from 'zod';
import type { Fault } from '../../faults/fault';
import type { Operation, OperationCall, WechatContext } from '../context';
import { WechatFailure } from '../errors';
import { readParams } from '../params';
import { presentRefund } from '../present';
import { acceptRefund, redirectRefund } from '../refund-lifecycle';
import type { Settlement } from '../refund-lifecycle';
import { decryptField } from '../signatures';
import { findPaidOrder, keyOf, liveRefunds, refundsOf } from '../state';
import type { Order, Refund } from '../state';

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071036 */
const maxRefundsPerOrder = 50;
const refundableMs = 365 * 24 * 60 * 60 * 1000;
const shownDigits = 4;

const outRefundNo = z.string().regex(/^[\w|*@-]{1,64}$/);

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071036; what changes nothing here is taken and ignored. */
const createParams = z
  .object({
    transaction_id: z.string().max(32).optional(),
    out_trade_no: z.string().max(32).optional(),
    out_refund_no: outRefundNo,
    reason: z.string().max(80).optional(),
    notify_url: z.url().max(256).optional(),
    amount: z.object({ refund: z.int().min(1), total: z.int().min(1), currency: z.literal('CNY') }),
  })
  .refine(({ transaction_id, out_trade_no }) => (transaction_id ?? out_trade_no) !== undefined, {
    path: ['transaction_id'],
    error: 'transaction_id or out_trade_no is needed',
  });
type CreateParams = z.infer<typeof createParams>;

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071193 */
const redirectParams = z.discriminatedUnion('type', [
  z.object({ type: z.literal('MERCHANT_BANK_CARD'), out_refund_no: outRefundNo }),
  z.object({
    type: z.literal('USER_BANK_CARD'),
    out_refund_no: outRefundNo,
    bank_type: z.string().min(1).max(16),
    bank_account: z.string().min(1).max(1_024),
    real_name: z.string().min(1).max(1_024),
  }),
]);

const create: Operation['perform'] = (context, call) => {
  const params = readParams(createParams, call.body);
  const order = findOrder(context, call, params);
  const earlier = context.state.refunds.get(keyOf(call.account.id, params.out_refund_no));
  if (earlier !== undefined) return presentRefund(sameRefund(earlier, order, params));
  checkRefundable(context, order, params.amount.refund, params.amount.total);
  const fault = context.faults.take('outcome', { ...call.subject, payment_intent: order.transaction_id });
  refuseBy(fault);
  const { out_refund_no, notify_url = order.notify_url, amount } = params;
  const input = { out_refund_no, notify_url, refund: amount.refund, through_api: true };
  return presentRefund(acceptRefund(context, order, input, settlementsOf(context, fault)));
};

/** https://pay.weixin.qq.com/doc/v3/merchant/4013071041 */
const query: Operation['perform'] = (context, call) => {
  const refund = context.state.refunds.get(keyOf(call.account.id, call.objectId));
  if (refund === undefined) throw new WechatFailure('RESOURCE_NOT_EXISTS', 'There is no such refund.');
  return presentRefund(refund);
};

const redirect: Operation['perform'] = (context, call) => {
  const params = readParams(redirectParams, call.body);
  const refund = context.state.refunds.get(keyOf(call.account.id, params.out_refund_no));
  if (refund === undefined || refund.refund_id !== call.objectId) {
    throw new WechatFailure('RESOURCE_NOT_EXISTS', 'There is no such refund.');
  }
  // The card is only ever kept as its last digits.
  const receivedBy = params.type === 'MERCHANT_BANK_CARD' ? 'bank account of the merchant' : cardOf(call, params);
  if (refund.status !== 'ABNORMAL') throw new WechatFailure('INVALID_REQUEST', 'The refund is not abnormal.');
  return presentRefund(redirectRefund(context, refund, receivedBy));
};

export const refundOperations: readonly Operation[] = [
  {
    name: 'refund.create',
    method: 'POST',
    path: /^\/v3\/refund\/domestic\/refunds$/,
    movesMoney: true,
    keyField: 'out_refund_no',
    perform: create,
  },
  {
    name: 'refund.query',
    method: 'GET',
    path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/,
    movesMoney: false,
    keyField: null,
    perform: query,
  },
  {
    name: 'refund.redirect',
    method: 'POST',
    path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)\/apply-abnormal-refund$/,
    movesMoney: false,
    keyField: null,
    perform: redirect,
  },
];

type PaidOrder = Order & { transaction_id: string };

function findOrder(context: WechatContext, { account }: OperationCall, params: CreateParams): PaidOrder {
  const order =
    params.transaction_id === undefined
      ? context.state.orders.get(keyOf(account.id, params.out_trade_no ?? ''))
      : findPaidOrder(context.state, account.id, params.transaction_id);
  if (order === undefined || order.transaction_id === null) {
    throw new WechatFailure('RESOURCE_NOT_EXISTS', 'There is no such order, or nobody has paid it.');
  }
  return { ...order, transaction_id: order.transaction_id };
}

/** The same number gives the same refund, however it stands by now; with other amounts it is refused. */
function sameRefund(earlier: Refund, order: PaidOrder, { amount }: CreateParams): Refund {
  const same =
    earlier.transaction_id === order.transaction_id &&
    earlier.refund === amount.refund &&
    earlier.total === amount.total;
  if (!same) throw new WechatFailure('INVALID_REQUEST', 'The amounts differ from those first sent under the number.');
  return earlier;
}

/** Refuses what WeChat Pay would: https://pay.weixin.qq.com/doc/v3/merchant/4013071036 */
export function checkRefundable(context: WechatContext, order: PaidOrder, amount: number, total: number): void {
  const now = context.scheduler.now();
  const earlier = refundsOf(context.state, order.transaction_id);
  const refunded = liveRefunds(context.state, order.transaction_id).reduce((sum, { refund }) => sum + refund, 0);
  if (total !== order.total) throw new WechatFailure('INVALID_REQUEST', 'total is not what was paid.');
  if (now - (order.paid_ms ?? now) > refundableMs) throw new WechatFailure('INVALID_REQUEST', 'The order is too old.');
  if (refunded + amount > order.total) throw new WechatFailure('INVALID_REQUEST', 'More than remains of the order.');
  if (earlier.length >= maxRefundsPerOrder) throw new WechatFailure('INVALID_REQUEST', 'The order has 50 refunds.');
  const latestMs = Math.max(0, ...earlier.map(({ created_ms }) => created_ms));
  if (now - latestMs < context.refundSpacingMs) {
    throw new WechatFailure('FREQUENCY_LIMITED', 'Refunds of one order must be a minute apart.');
  }
}

function refuseBy(fault: Fault | undefined): void {
  if (fault?.kind === 'insufficient_balance') {
    throw new WechatFailure('NOT_ENOUGH', "The merchant's balance does not cover the refund.");
  }
  if (fault?.kind === 'rejected' && fault.as !== 'failed') {
    throw new WechatFailure(fault.code ?? 'INVALID_REQUEST', 'The refund is refused.');
  }
}

/** What becomes of a new refund, by the fault that it met. */
function settlementsOf({ settleAfterMs }: WechatContext, fault: Fault | undefined): Settlement[] {
  const succeeds: Settlement = { status: 'SUCCESS', afterMs: settleAfterMs };
  switch (fault?.kind) {
    case 'stays_pending':
      return [];
    case 'rejected':
      return [{ status: 'CLOSED', afterMs: settleAfterMs }];
    case 'late_failure':
      return [succeeds, { status: 'ABNORMAL', afterMs: settleAfterMs + (fault.delay_ms ?? settleAfterMs) }];
    default:
      return [succeeds];
  }
}

function cardOf(
  { account, serial }: OperationCall,
  params: Extract<z.infer<typeof redirectParams>, { type: 'USER_BANK_CARD' }>,
): string {
  const number = decryptField(account, serial, 'bank_account', params.bank_account);
  const holder = decryptField(account, serial, 'real_name', params.real_name);
  if (!/^\d{12,19}$/.test(number) || holder.trim() === '') {
    throw new WechatFailure('PARAM_ERROR', 'bank_account or real_name is malformed.');
  }
  return `${params.bank_type} ${number.slice(-shownDigits)}`;
}
