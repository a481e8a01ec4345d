import type { Fault } from '../../faults/fault';
import { findTrade, readFen, readNumber, readText, required } from '../content';
import type { AlipayContext, Operation, OperationCall } from '../context';
import { businessFailure } from '../errors';
import { toChinaTime, toYuan } from '../format';
import { acceptRefund, fail, failLater, succeed } from '../refund-lifecycle';
import { promisedOf, refundKey, refundedOf } from '../state';
import type { Refund, Trade } from '../state';

const maxReasonChars = 256;

/** https://opendocs.alipay.com/open/02ekfk */
function create(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const { account, content } = call;
  const trade = findTrade(context, account, content);
  const amount = readFen(content, 'refund_amount');
  const reason = readText(content, 'refund_reason', maxReasonChars) ?? '';
  // Without a number of its own a refund of all is known by the order's.
  const outRequestNo = readNumber(content, 'out_request_no') ?? wholeOnly(trade, amount);
  const known = context.state.refunds.get(refundKey(trade.tradeNo, outRequestNo));
  if (known !== undefined && known.state !== 'failed') return repeated(context, trade, known, amount);
  checkRefundable(context, trade, amount);
  const fault = context.faults.take('outcome', { ...call.subject, amount });
  if (fault?.kind === 'insufficient_balance') throw businessFailure('SELLER_BALANCE_NOT_ENOUGH');
  if (fault?.kind === 'rejected' && fault.as !== 'failed') throw businessFailure(bare(fault.code));
  const input = { account, tradeNo: trade.tradeNo, outRequestNo, amount, reason, outside: false };
  return refundAnswer(context, trade, settle(context, acceptRefund(context, input), fault));
}

/** What becomes of a refund that was accepted. */
function settle(context: AlipayContext, refund: Refund, fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case 'stays_pending':
      return false;
    case 'rejected':
      fail(context, refund, 'F');
      return false;
    case 'late_failure':
      failLater(context, succeed(context, refund, 'P'), fault.delay_ms ?? context.bankLegMs);
      return true;
    default:
      succeed(context, refund);
      return true;
  }
}

/** The same number is the same refund: nothing moves, which is what N says. */
function repeated(context: AlipayContext, trade: Trade, known: Refund, amount: number): Record<string, unknown> {
  if (known.amount !== amount) throw businessFailure('DISCORDANT_REPEAT_REQUEST');
  return refundAnswer(context, trade, false);
}

function checkRefundable(context: AlipayContext, trade: Trade, amount: number): void {
  if (trade.status === 'TRADE_FINISHED') throw businessFailure('TRADE_HAS_FINISHED');
  if (trade.status === 'TRADE_CLOSED') throw businessFailure('TRADE_HAS_CLOSE');
  if (trade.status !== 'TRADE_SUCCESS') throw businessFailure('TRADE_STATUS_ERROR');
  if (promisedOf(context.state, trade.tradeNo) + amount > trade.total) {
    throw businessFailure('REFUND_AMT_NOT_EQUAL_TOTAL');
  }
  const since = context.scheduler.now() - context.refundSpacingMs;
  const tooSoon = context.state.refunds
    .indexed(trade.tradeNo)
    .some((refund) => !refund.outside && refund.requestedAt > since);
  if (tooSoon) throw businessFailure('SYSTEM_ERROR');
}

function wholeOnly(trade: Trade, amount: number): string {
  if (amount !== trade.total) throw businessFailure('REFUND_AMT_NOT_EQUAL_TOTAL');
  return trade.outTradeNo;
}

function refundAnswer(context: AlipayContext, trade: Trade, moved: boolean): Record<string, unknown> {
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_logon_id: '159****5620',
    buyer_user_id: trade.buyerId,
    fund_change: moved ? 'Y' : 'N',
    refund_fee: toYuan(refundedOf(context.state, trade.tradeNo)),
  };
}

/** https://opendocs.alipay.com/open/02ekfl: of a number that it does not know, Alipay says nothing at all. */
function query(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const trade = findTrade(context, call.account, call.content);
  const outRequestNo = required(readNumber(call.content, 'out_request_no'));
  const refund = context.state.refunds.get(refundKey(trade.tradeNo, outRequestNo));
  if (refund === undefined) return {};
  const options = call.content['query_options'];
  const withBank = Array.isArray(options) && options.includes('deposit_back_info');
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    out_request_no: outRequestNo,
    refund_reason: refund.reason,
    total_amount: toYuan(trade.total),
    refund_amount: toYuan(refund.amount),
    ...(refund.state === 'succeeded' && { refund_status: 'REFUND_SUCCESS' }),
    ...(withBank && refund.bankLeg !== null && { deposit_back_info: bankInfo(context, refund) }),
  };
}

function bankInfo(context: AlipayContext, { bankLeg, amount }: Refund): Record<string, string> {
  return {
    has_deposit_back: 'true',
    dback_status: bankLeg ?? '',
    dback_amount: toYuan(amount),
    bank_ack_time: toChinaTime(context.scheduler.now()),
  };
}

const bare = (code = 'TRADE_NOT_ALLOW_REFUND'): string => code.replace(/^ACQ\./, '');

export const refundOperations: Operation[] = [
  {
    method: 'alipay.trade.refund',
    name: 'refund.create',
    movesMoney: true,
    keyedBy: 'out_request_no',
    perform: create,
  },
  {
    method: 'alipay.trade.fastpay.refund.query',
    name: 'refund.query',
    movesMoney: false,
    keyedBy: 'out_request_no',
    perform: query,
  },
];
