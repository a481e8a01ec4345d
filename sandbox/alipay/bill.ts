import type { Request, Response } from 'express';
import { zipSync } from 'fflate';
import { encode } from 'iconv-lite';
import { billEntries } from '../bill';
import { chinaDay, chinaTime } from '../china-day';
import type { MoneyEntry } from '../movements';
import { downloadSubject, sendBill, tokenOf } from '../send-bill';
import { readText, required } from './content';
import type { AlipayContext, Operation } from './context';
import { AlipayFailure } from './errors';
import { toYuan } from './format';
import type { Refund, Trade } from './state';

const header =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const merchantNumber = '20880000000000000156';
const maxDateChars = 10;
const feePerMille = 6;

/**
 * https://docs.open.alipay.com/api_15/alipay.data.dataservice.bill.downloadurl.query. The real one makes a day's bill the next
 * morning; here the day may still last.
 */
function createBill(context: AlipayContext, { account, content }: Parameters<Operation['perform']>[1]) {
  const day = required(readText(content, 'bill_date', maxDateChars));
  const time = chinaDay(day);
  if (time === null || content['bill_type'] !== 'trade') {
    throw new AlipayFailure('40002', 'isv.invalid-arguments', '参数无效');
  }
  const entries = billEntries(context, account, time, (entry) => subjectOf(context, entry));
  if (entries.length === 0) throw new AlipayFailure('40004', 'isp.bill_not_exist', '账单不存在');
  const token = context.bills.put({ account, content: archiveOf(context, entries, day) });
  return { bill_download_url: `${context.origin}/downloadBill?token=${token}&fileType=csv.zip&bizType=trade` };
}

export const billOperations: readonly Operation[] = [
  {
    method: 'alipay.data.dataservice.bill.downloadurl.query',
    name: 'bill.create',
    movesMoney: false,
    keyedBy: 'out_trade_no',
    perform: createBill,
  },
];

/** Whoever has the address may fetch the bill. */
export async function downloadBill(context: AlipayContext, request: Request, response: Response): Promise<void> {
  const bill = context.bills.get(tokenOf(request));
  if (bill === undefined) {
    response.status(200).type('html').send('<html><body>下载超时，请重新下载</body></html>');
    return;
  }
  const subject = downloadSubject(request.path, bill.account, context.faults.nextOrdinal('request'));
  await sendBill(response, bill.content, context.faults.take('transport', subject));
}

const refundOf = ({ state }: AlipayContext, id: string): Refund | undefined => state.refunds.get(id);

function subjectOf(context: AlipayContext, { kind, id }: MoneyEntry) {
  const refund = kind === 'charge' ? undefined : refundOf(context, id);
  const payment = refund?.tradeNo ?? id;
  return { key: refund?.outRequestNo ?? context.state.trades.get(id)?.outTradeNo ?? null, payment };
}

/** Names in the archive are GBK, too, which a reader may take for whatever it likes. */
function archiveOf(context: AlipayContext, entries: readonly MoneyEntry[], day: string): Buffer {
  const name = `${merchantNumber}_${day.replaceAll('-', '')}`;
  const files = {
    [`${name}_DETAILS.csv`]: encode(detailsOf(context, entries, day), 'gbk'),
    [`${name}_SUMMARY.csv`]: encode(['#支付宝业务汇总查询', `#账号：[${merchantNumber}]`, ''].join('\r\n'), 'gbk'),
  };
  return Buffer.from(zipSync(files));
}

function detailsOf(context: AlipayContext, entries: readonly MoneyEntry[], day: string): string {
  const told = entries.filter(({ kind }) => kind === 'charge' || kind === 'refund');
  const of = (kind: MoneyEntry['kind']) => told.filter((entry) => entry.kind === kind);
  const sum = (some: readonly MoneyEntry[]): number => some.reduce((total, { amount }) => total + amount, 0);
  const [paid, refunded] = [of('charge'), of('refund')];
  return [
    '#支付宝业务明细查询',
    `#账号：[${merchantNumber}]`,
    `#起始日期：[${dated(day)} 00:00:00]   终止日期：[${dated(day)} 23:59:59]`,
    '#-----------------------------------------业务明细列表----------------------------------------',
    header,
    ...told.map((entry) => rowOf(context, entry)),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${paid.length}笔，商家实收共${toYuan(sum(paid))}元，商家优惠共0.00元`,
    `#退款合计：${refunded.length}笔，商家实收退款共${toYuan(-sum(refunded))}元，商家优惠退款共0.00元`,
    `#导出时间：[${chinaTime(context.scheduler.now())}]`,
    '',
  ].join('\r\n');
}

const dated = (day: string): string => day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$1年$2月$3日');

function rowOf(context: AlipayContext, { kind, id, amount, at }: MoneyEntry): string {
  const refund = kind === 'refund' ? refundOf(context, id) : undefined;
  const trade: Trade | undefined = context.state.trades.get(refund?.tradeNo ?? id);
  const signed = toYuan(refund === undefined ? amount : -amount);
  const fee = Math.round((amount * feePerMille) / 1_000);
  return [
    `${trade?.tradeNo ?? ''}\t`,
    `${trade?.outTradeNo ?? ''}\t`,
    `${refund === undefined ? '交易' : '退款'}\t`,
    trade?.subject ?? '',
    chinaTime(refund?.requestedAt ?? trade?.createdAt ?? at),
    chinaTime(at),
    ...['\t', '\t', '\t', '\t'],
    '*杨(137****2600)\t',
    signed,
    signed,
    ...['0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00'],
    `${refund?.outRequestNo ?? ''}\t`,
    toYuan(refund === undefined ? -fee : fee),
    '0.00',
    '',
  ].join(',');
}
