import type { SettlementKind, SettlementLine } from '../../../domain/settlement';
import { dayOf } from '../../../domain/settlement';
import { isCurrency } from '../../../domain/money';
import type { WechatPayAccount } from '../../account';
import { fromChinaTime } from '../../china-time';
import { toMinor, toRoundedMinor } from '../../settlement/bill-amount';
import { columnsOf, type Columns } from '../../settlement/columns';
import { decodeText } from '../../settlement/decode-text';
import { readRows, type Row } from '../../settlement/read-rows';
import { refused } from '../../settlement/settlement-error';

/** Columns of the bill of all trades: https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html */
const names = [
  '交易时间',
  '商户号',
  '微信订单号',
  '商户订单号',
  '交易状态',
  '货币种类',
  '微信退款单号',
  '商户退款单号',
  '退款状态',
  '手续费',
  '订单金额',
  '申请退款金额',
] as const;
type Name = (typeof names)[number];

const summaryNames = ['总交易单数', '订单总金额', '申请退款总金额'] as const;

/** A bill is of one currency's country: its sums are in yuan. */
const sumCurrency = 'CNY';

/** The grave accent stands before each field, so that no spreadsheet takes it for a number. */
const fieldDelimiter = ',`';

export type BillAccount = Pick<WechatPayAccount, 'id' | 'merchantNumber'>;

interface Sums {
  rows: number;
  paid: number;
  refunded: number;
}

/**
 * Reads a trade bill of a day, a line at a time. Refunds stand in it from their acceptance on: a status other than SUCCESS
 * says nothing of how they ended. The sums at its end tell whether it is whole.
 * @throws SettlementError when it is damaged, cut off, of another merchant or another day
 */
export async function* readTradeBill(
  content: AsyncIterable<Uint8Array>,
  account: BillAccount,
  day: string,
): AsyncGenerator<SettlementLine> {
  const sums: Sums = { rows: 0, paid: 0, refunded: 0 };
  let columns: Columns<Name> | null = null;
  let summary: Columns<(typeof summaryNames)[number]> | null = null;
  let closed = false;
  for await (const row of readRows(decodeText(content, 'utf-8'), fieldDelimiter)) {
    const isData = row.fields[0]?.startsWith('`') === true;
    if (closed) throw refused('text_after_the_end', row.line);
    if (columns === null) columns = columnsOf(headerOf(row), names);
    else if (!isData && summary === null) summary = columnsOf(headerOf(row), summaryNames);
    else if (!isData) throw refused('unknown_row', row.line);
    else if (summary === null) yield add(sums, lineOf(valuesOf(row), row.line, columns, account, day));
    else {
      checkSums(sums, valuesOf(row), summary, row.line);
      closed = true;
    }
  }
  if (!closed) throw refused('cut_off');
}

/** Headers have no grave accents, so that they come as one field. */
const headerOf = ({ fields }: Row): string[] => fields.join(fieldDelimiter).split(',');

const valuesOf = ({ fields: [first = '', ...others] }: Row): string[] => [first.slice(1), ...others];

function lineOf(
  values: readonly string[],
  line: number,
  columns: Columns<Name>,
  account: BillAccount,
  day: string,
): SettlementLine {
  const of = (name: Name): string => columns(values, name);
  const at = fromChinaTime(of('交易时间'));
  if (of('商户号') !== account.merchantNumber) throw refused('other_merchant', line);
  if (at === null) throw refused('not_a_time', line);
  if (dayOf('wechatpay', at) !== day) throw refused('other_day', line);
  const kind = kindOf(of('交易状态'), line);
  const isRefund = kind === 'refund';
  const currency = of('货币种类');
  const amount = toMinor(of(isRefund ? '申请退款金额' : '订单金额'), currency);
  const fee = toRoundedMinor(of('手续费'), currency);
  if (!isCurrency(currency) || amount === null || amount < 0 || fee === null) throw refused('not_an_amount', line);
  const providerId = of(isRefund ? '微信退款单号' : '微信订单号');
  if (providerId === '') throw refused('no_reference', line);
  return {
    provider: 'wechatpay',
    account: account.id,
    kind,
    ref: providerId,
    ourKey: of(isRefund ? '商户退款单号' : '商户订单号') || null,
    providerId,
    providerPaymentId: of('微信订单号') || null,
    amount,
    currency,
    fee,
    feeCurrency: currency,
    at: new Date(at),
    settled: !isRefund || of('退款状态') === 'SUCCESS',
    line,
  };
}

/** A revoked trade was paid, and paid back. */
function kindOf(state: string, line: number): SettlementKind {
  if (state === 'SUCCESS') return 'payment';
  if (state === 'REFUND' || state === 'REVOKED') return 'refund';
  throw refused('unknown_status', line);
}

function add(sums: Sums, line: SettlementLine): SettlementLine {
  sums.rows += 1;
  if (line.kind === 'refund') sums.refunded += line.amount;
  else sums.paid += line.amount;
  return line;
}

function checkSums(
  sums: Sums,
  values: readonly string[],
  summary: Columns<(typeof summaryNames)[number]>,
  line: number,
): void {
  if (summary(values, '总交易单数') !== String(sums.rows)) throw refused('count_differs', line);
  if (toMinor(summary(values, '订单总金额'), sumCurrency) !== sums.paid) throw refused('sum_differs', line);
  if (toMinor(summary(values, '申请退款总金额'), sumCurrency) !== sums.refunded) throw refused('sum_differs', line);
}
