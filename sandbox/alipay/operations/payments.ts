import { findTrade, lookUp, readFen, readNumber, readText, required } from '../content';
import type { AlipayContext, Operation, OperationCall } from '../context';
import { businessFailure } from '../errors';
import { fromChinaTime, toChinaTime, toYuan } from '../format';
import { closeTrade, createTrade } from '../trade-lifecycle';
import type { Trade } from '../state';

const maxSubjectChars = 256;
const defaultExpiryMs = 15 * 24 * 60 * 60 * 1000;
const someBuyer = '2088101117955611';

/** https://opendocs.alipay.com/open/02ekfj: the trade waits for the buyer that it names. */
function create(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const { content } = call;
  const named = [content['buyer_id'], content['buyer_open_id'], content['op_buyer_open_id']].filter(
    (buyer) => typeof buyer === 'string',
  );
  const trade = order(context, call, 'WAIT_BUYER_PAY', required(named[0]));
  return { out_trade_no: trade.outTradeNo, trade_no: trade.tradeNo };
}

/** https://opendocs.alipay.com/open/02ekfg: whoever scans the code is the buyer. */
function precreate(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const trade = order(context, call, 'code', someBuyer);
  return { out_trade_no: trade.outTradeNo, qr_code: trade.qrCode };
}

/** The same number is the same order, as long as it can be paid. */
function order(context: AlipayContext, call: OperationCall, status: Trade['status'], buyerId: string): Trade {
  const { account, content, notifyUrl } = call;
  const outTradeNo = required(readNumber(content, 'out_trade_no'));
  const total = readFen(content, 'total_amount');
  const subject = required(readText(content, 'subject', maxSubjectChars));
  if (/[/=&]/.test(subject)) throw businessFailure('INVALID_PARAMETER');
  const expiresAt = readExpiry(context, content);
  const fault = context.faults.take('outcome', { ...call.subject, amount: total });
  if (fault !== undefined) throw businessFailure(fault.code ?? 'TOTAL_FEE_EXCEED');
  const known = lookUp(context, account, undefined, outTradeNo);
  if (known !== undefined) return sameOrder(context, known, total, status);
  if (expiresAt <= context.scheduler.now()) throw businessFailure('NOW_TIME_AFTER_EXPIRE_TIME_ERROR');
  return createTrade(context, { account, outTradeNo, total, subject, status, notifyUrl, buyerId, expiresAt });
}

function sameOrder(context: AlipayContext, known: Trade, total: number, status: Trade['status']): Trade {
  if (known.status === 'TRADE_CLOSED') throw businessFailure('TRADE_HAS_CLOSE');
  if (known.paidAt !== null) throw businessFailure('TRADE_HAS_SUCCESS');
  if (known.total !== total) throw businessFailure('CONTEXT_INCONSISTENT');
  const trade: Trade = { ...known, status: known.status === 'code' ? status : known.status };
  context.state.trades.put(trade.tradeNo, trade);
  return trade;
}

function readExpiry(context: AlipayContext, content: OperationCall['content']): number {
  const text = readText(content, 'time_expire', 32);
  if (text === undefined) return context.scheduler.now() + defaultExpiryMs;
  return required(fromChinaTime(text));
}

/** https://opendocs.alipay.com/open/02ekfh */
function query(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const trade = findTrade(context, call.account, call.content);
  const total = toYuan(trade.total);
  const paid = trade.paidAt === null ? '0.00' : total;
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_logon_id: '159****5620',
    buyer_user_id: trade.buyerId,
    buyer_user_type: 'PRIVATE',
    trade_status: trade.status,
    total_amount: total,
    receipt_amount: paid,
    buyer_pay_amount: paid,
    invoice_amount: paid,
    point_amount: '0.00',
    ...(trade.paidAt !== null && { send_pay_date: toChinaTime(trade.paidAt) }),
  };
}

/** https://opendocs.alipay.com/open/02o6e7: only a trade that waits for its payer. */
function close(context: AlipayContext, call: OperationCall): Record<string, unknown> {
  const trade = findTrade(context, call.account, call.content);
  if (trade.status !== 'WAIT_BUYER_PAY') throw businessFailure('TRADE_STATUS_ERROR');
  closeTrade(context, trade);
  return { trade_no: trade.tradeNo, out_trade_no: trade.outTradeNo };
}

const keyedBy = 'out_trade_no';
export const paymentOperations: Operation[] = [
  { method: 'alipay.trade.create', name: 'payment.create', movesMoney: true, keyedBy, perform: create },
  { method: 'alipay.trade.precreate', name: 'payment.precreate', movesMoney: true, keyedBy, perform: precreate },
  { method: 'alipay.trade.query', name: 'payment.query', movesMoney: false, keyedBy, perform: query },
  { method: 'alipay.trade.close', name: 'payment.close', movesMoney: false, keyedBy, perform: close },
];
