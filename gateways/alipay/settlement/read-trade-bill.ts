import type { SettlementLine } from '../../../domain/settlement';
import { dayOf } from '../../../domain/settlement';
import { currency } from '../amounts';
import { fromChinaTime } from '../../china-time';
import { toMinor } from '../../settlement/bill-amount';
import { columnsOf, type Columns } from '../../settlement/columns';
import { decodeText } from '../../settlement/decode-text';
import { readRows, type Row } from '../../settlement/read-rows';
import { refused } from '../../settlement/settlement-error';

/** Columns of the details of a trade bill: https://docs.open.alipay.com/api_15/alipay.data.dataservice.bill.downloadurl.query */
const names = [
  '支付宝交易号',
  '商户订单号',
  '业务类型',
  '创建时间',
  '完成时间',
  '订单金额(元)',
  '商家实收(元)',
  '退款批次号/请求号',
  '服务费(元)',
] as const;
type Name = (typeof names)[number];

const titleOfDetails = '#支付宝业务明细查询';
const firstDay = /^#起始日期：\[(\d{4})年(\d{2})月(\d{2})日 00:00:00\]/;
const endOfList = /^#-+业务明细列表结束-+$/;
const paidTotal = /^#交易合计：(\d+)笔，商家实收共(-?[\d.]+)元/;
const refundedTotal = /^#退款合计：(\d+)笔，商家实收退款共(-?[\d.]+)元/;

interface Total {
  count: number;
  received: number;
}

/** Where in the file the reader is, and what it has seen. */
interface Reading {
  title: boolean;
  day: boolean;
  columns: { readonly of: Columns<Name>; readonly width: number; readonly created: number } | null;
  ended: boolean;
  totals: number;
  readonly payment: Total;
  readonly refund: Total;
}

/** Whether text is the beginning of the file with the details: the other file in the archive sums them up. */
export const isDetails = (start: string): boolean => start.replace(/^\uFEFF/, '').startsWith(titleOfDetails);

/**
 * Reads the details of a day's trade bill (GBK), a line at a time: lines of `#` frame the list and sum it up at its end,
 * fields are padded with tabs.
 * @throws SettlementError when it is damaged, cut off, or another day's
 */
export async function* readTradeBill(
  content: AsyncIterable<Uint8Array>,
  account: { readonly id: string },
  day: string,
): AsyncGenerator<SettlementLine> {
  const reading: Reading = {
    title: false,
    day: false,
    columns: null,
    ended: false,
    totals: 0,
    payment: { count: 0, received: 0 },
    refund: { count: 0, received: 0 },
  };
  for await (const row of readRows(decodeText(content, 'gbk'), ',')) {
    const text = row.fields.join(',').trim();
    if (text.startsWith('#')) readFrame(reading, text, row.line, day);
    else if (!reading.title || !reading.day) throw refused('no_title', row.line);
    else if (reading.ended) throw refused('text_after_the_end', row.line);
    else if (reading.columns === null) reading.columns = readHeader(row);
    else yield readLine(reading, reading.columns, row, account.id, day);
  }
  if (!reading.ended || reading.totals < 2) throw refused('cut_off');
}

function readFrame(reading: Reading, text: string, line: number, day: string): void {
  if (text === titleOfDetails) reading.title = true;
  const [, ...date] = firstDay.exec(text) ?? [];
  if (date.length > 0) {
    if (date.join('-') !== day) throw refused('other_day', line);
    reading.day = true;
  }
  if (endOfList.test(text)) reading.ended = true;
  checkTotal(reading, reading.payment, paidTotal.exec(text), line);
  checkTotal(reading, reading.refund, refundedTotal.exec(text), line);
}

function checkTotal(reading: Reading, total: Total, said: RegExpExecArray | null, line: number): void {
  if (said === null) return;
  if (Number(said[1]) !== total.count) throw refused('count_differs', line);
  if (toMinor(said[2] ?? '', currency) !== total.received) throw refused('sum_differs', line);
  reading.totals += 1;
}

/** Brackets are written in either width. */
function readHeader({ fields }: Row): NonNullable<Reading['columns']> {
  const header = fields.map((name) => name.trim().replaceAll('（', '(').replaceAll('）', ')'));
  return { of: columnsOf(header, names), width: header.length, created: header.indexOf('创建时间') };
}

function readLine(
  { payment, refund }: Reading,
  { of, width, created }: NonNullable<Reading['columns']>,
  { fields, line }: Row,
  account: string,
  day: string,
): SettlementLine {
  const values = aligned(
    fields.map((field) => field.trim()),
    width,
    created,
    line,
  );
  const value = (name: Name): string => of(values, name);
  const at = fromChinaTime(value('完成时间'));
  if (at === null) throw refused('not_a_time', line);
  if (dayOf('alipay', at) !== day) throw refused('other_day', line);
  const isRefund = value('业务类型') === '退款';
  if (!isRefund && value('业务类型') !== '交易') throw refused('unknown_kind', line);
  const amount = toMinor(value('订单金额(元)'), currency);
  const received = toMinor(value('商家实收(元)'), currency);
  const fee = toMinor(value('服务费(元)'), currency);
  // What is paid back is written with a minus, as the fee that is taken is.
  if (amount === null || received === null || fee === null || amount < 0 !== isRefund)
    throw refused('not_an_amount', line);
  const total = isRefund ? refund : payment;
  total.count += 1;
  total.received += received;
  const tradeNumber = value('支付宝交易号');
  const requestNumber = value('退款批次号/请求号');
  if (tradeNumber === '' || (isRefund && requestNumber === '')) throw refused('no_reference', line);
  return {
    provider: 'alipay',
    account,
    kind: isRefund ? 'refund' : 'payment',
    ref: isRefund ? `${tradeNumber}/${requestNumber}` : tradeNumber,
    ourKey: (isRefund ? requestNumber : value('商户订单号')) || null,
    providerId: isRefund ? requestNumber : tradeNumber,
    providerPaymentId: tradeNumber,
    amount: Math.abs(amount),
    currency,
    fee: fee === 0 ? 0 : -fee,
    feeCurrency: currency,
    at: new Date(at),
    settled: true,
    line,
  };
}

/**
 * Titles of goods and remarks may hold commas, and nothing quotes them: the two times behind the title show where it
 * ends, the remark is the last.
 */
function aligned(fields: readonly string[], width: number, created: number, line: number): readonly string[] {
  if (fields.length < width) throw refused('too_few_fields', line);
  if (fields.length === width) return fields;
  const at = fields.findIndex((field, place) => place >= created && fromChinaTime(field) !== null);
  if (at < 0) throw refused('not_a_time', line);
  const title = created - 1;
  return [...fields.slice(0, title), fields.slice(title, at).join(','), ...fields.slice(at)];
}
