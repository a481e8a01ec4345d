import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { gzipSync } from 'node:zlib';
import { billEntries } from '../bill';
import { chinaDay, chinaTime } from '../china-day';
import type { MoneyEntry } from '../movements';
import { downloadSubject, sendBill, tokenOf } from '../send-bill';
import type { Account } from './accounts';
import type { Operation, WechatContext } from './context';
import { WechatFailure } from './errors';
import { authenticate } from './signatures';
import type { Order, Refund } from './state';

/** https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html, of all trades. */
const header =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const summaryHeader = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

/** 0.60%, in hundred-thousandths of a yuan for each fen. */
const feeOfFen = 6;

/**
 * https://pay.weixin.qq.com/doc/v3/merchant/4012556654. The real one has no bill of a day before 10 o'clock of the next; here
 * the day may still last.
 */
const tradeBill: Operation['perform'] = (context, { account, query }) => {
  const time = chinaDay(query['bill_date'] ?? '');
  if (time === null) throw new WechatFailure('PARAM_ERROR', 'bill_date is no day.');
  if ((query['bill_type'] ?? 'ALL') !== 'ALL') throw new WechatFailure('PARAM_ERROR', 'Only ALL is kept here.');
  const entries = billEntries(context, account.id, time, (entry) => subjectOf(context, entry));
  if (entries.length === 0) throw new WechatFailure('NO_STATEMENT_EXIST', 'There is no such bill.');
  const text = Buffer.from(billOf(context, account, entries));
  const content = query['tar_type'] === 'GZIP' ? gzipSync(text) : text;
  const token = context.bills.put({ account: account.id, content });
  return {
    hash_type: 'SHA1',
    hash_value: createHash('sha1').update(text).digest('hex'),
    download_url: `${context.origin}/v3/billdownload/file?token=${token}`,
  };
};

export const billOperations: readonly Operation[] = [
  {
    name: 'bill.create',
    method: 'GET',
    path: /^\/v3\/bill\/tradebill$/,
    movesMoney: false,
    keyField: null,
    perform: tradeBill,
  },
];

/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_3_9.shtml: signed by the merchant, answered unsigned. */
export async function downloadBill(context: WechatContext, request: Request, response: Response): Promise<void> {
  const { method, originalUrl: url, path } = request;
  let account: Account;
  try {
    account = authenticate(context.accounts, {
      method,
      url,
      rawBody: Buffer.alloc(0),
      authorization: request.get('authorization'),
    });
  } catch (error) {
    if (!(error instanceof WechatFailure)) throw error;
    response.status(error.status).json(error.body);
    return;
  }
  const bill = context.bills.get(tokenOf(request));
  if (bill === undefined || bill.account !== account.id) {
    response.status(403).json(new WechatFailure('NO_AUTH', 'The token is not good, or another merchant’s.').body);
    return;
  }
  const subject = downloadSubject(path, account.id, context.faults.nextOrdinal('request'));
  await sendBill(response, bill.content, context.faults.take('transport', subject));
}

const orderOf = ({ state }: WechatContext, account: string, transactionId: string): Order | undefined =>
  state.orders.indexed(transactionId).find((order) => order.account === account);

const refundOf = ({ state }: WechatContext, account: string, id: string): Refund | undefined =>
  state.refunds.values().find((refund) => refund.account === account && refund.refund_id === id);

function subjectOf(context: WechatContext, { account, id, kind }: MoneyEntry) {
  const refund = kind === 'charge' ? undefined : refundOf(context, account, id);
  const payment = refund?.transaction_id ?? id;
  return { key: refund?.out_refund_no ?? orderOf(context, account, id)?.out_trade_no ?? null, payment };
}

const yuan = (fen: number): string => (fen / 100).toFixed(2);
const fee = (fen: number): string => ((fen * feeOfFen) / 100_000).toFixed(5);
const accented = (fields: readonly string[]): string => fields.map((field) => `\`${field}`).join(',');

/** Money that came back stands in no trade bill: what was told is not told again. */
function billOf(context: WechatContext, account: Account, entries: readonly MoneyEntry[]): string {
  const told = entries.filter(({ kind }) => kind === 'charge' || kind === 'refund');
  const sum = (kind: MoneyEntry['kind']): number =>
    told.filter((entry) => entry.kind === kind).reduce((total, { amount }) => total + amount, 0);
  const [paid, refunded] = [sum('charge'), sum('refund')];
  const summary = [
    String(told.length),
    yuan(paid),
    yuan(refunded),
    '0.00',
    fee(paid - refunded),
    yuan(paid),
    yuan(refunded),
  ];
  const rows = told.map((entry) => rowOf(context, account, entry));
  return `\uFEFF${[header, ...rows, summaryHeader, accented(summary)].join('\r\n')}\r\n`;
}

function rowOf(context: WechatContext, account: Account, { kind, id, amount, currency, at }: MoneyEntry): string {
  const refund = kind === 'refund' ? refundOf(context, account.id, id) : undefined;
  const order = orderOf(context, account.id, refund?.transaction_id ?? id);
  const isRefund = refund !== undefined;
  return accented([
    chinaTime(at),
    account.appId,
    account.merchantNumber,
    '0',
    '',
    order?.transaction_id ?? '',
    order?.out_trade_no ?? '',
    order?.openid ?? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    order?.trade_type ?? 'NATIVE',
    isRefund ? 'REFUND' : 'SUCCESS',
    'OTHERS',
    currency,
    isRefund ? '0.00' : yuan(amount),
    '0.00',
    refund?.refund_id ?? '0',
    refund?.out_refund_no ?? '0',
    isRefund ? yuan(amount) : '0.00',
    '0.00',
    isRefund ? refund.channel : '',
    isRefund ? statusOf(refund) : '',
    order?.description ?? '',
    '',
    isRefund ? `-${fee(amount)}` : fee(amount),
    '0.60%',
    isRefund ? '0.00' : yuan(amount),
    isRefund ? yuan(amount) : '0.00',
    '',
  ]);
}

/** As a bill spells the states of a refund. */
const statusOf = ({ status }: Refund): string =>
  status === 'SUCCESS' || status === 'PROCESSING' ? status : status === 'ABNORMAL' ? 'CHANGE' : 'FAIL';
