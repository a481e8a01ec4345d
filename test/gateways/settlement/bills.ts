/** Bills as the providers publish them, made of few facts; see the readers for the pages. */

export const wechatHeader =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
export const wechatSummaryHeader =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const accented = (fields: readonly string[]): string => fields.map((field) => `\`${field}`).join(',');

/** Amounts in yuan, as text. */
export function wechatPayment({
  at = '2026-09-24 10:00:00',
  id = '4200001',
  order = 'pay_1',
  amount = '9.90',
  fee = '0.05940',
  goods = 'Lily',
  merchant = '1900000001',
} = {}): string {
  return accented([
    at,
    'wx123',
    merchant,
    '0',
    '',
    id,
    order,
    'o1',
    'NATIVE',
    'SUCCESS',
    'OTHERS',
    'CNY',
    amount,
    '0.00',
    '0',
    '0',
    '0.00',
    '0.00',
    '',
    '',
    goods,
    '',
    fee,
    '0.60%',
    amount,
    '0.00',
    '',
  ]);
}

export function wechatRefund({
  at = '2026-09-24 11:00:00',
  id = '5000001',
  payment = '4200001',
  key = 're_1',
  amount = '9.90',
  status = 'SUCCESS',
} = {}): string {
  return accented([
    at,
    'wx123',
    '1900000001',
    '0',
    '',
    payment,
    'pay_1',
    'o1',
    'NATIVE',
    'REFUND',
    'OTHERS',
    'CNY',
    '0.00',
    '0.00',
    id,
    key,
    amount,
    '0.00',
    'ORIGINAL',
    status,
    'Lily',
    '',
    '-0.05940',
    '0.60%',
    '0.00',
    amount,
    '',
  ]);
}

export const wechatSummary = (count: number, paid: string, refunded: string): string =>
  accented([String(count), paid, refunded, '0.00', '0.00000', paid, refunded]);

export const wechatBill = (rows: readonly string[], summary: string): string =>
  `\uFEFF${[wechatHeader, ...rows, wechatSummaryHeader, summary].join('\r\n')}\r\n`;

export const alipayHeader =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

export function alipayRow({
  trade = '2026100322001400000000000001',
  order = 'pay_1',
  kind = '交易',
  goods = '衣服',
  at = '2026-10-03 10:00:30',
  amount = '35.80',
  request = '',
  fee = '-0.12',
  remark = '',
} = {}): string {
  return [
    `${trade}\t`,
    `${order}\t`,
    `${kind}\t`,
    goods,
    '2026-10-03 10:00:00',
    at,
    '\t',
    '\t',
    '\t',
    '\t',
    '*杨(137****2600)\t',
    amount,
    amount,
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '',
    '0.00\t',
    '0.00',
    `${request}\t`,
    fee,
    '0.00',
    remark,
  ].join(',');
}

export interface AlipayTotals {
  readonly paid: readonly [count: number, sum: string];
  readonly refunded: readonly [count: number, sum: string];
}

export const alipayBill = (rows: readonly string[], { paid, refunded }: AlipayTotals, day = '2026年10月03日'): string =>
  [
    '#支付宝业务明细查询',
    '#账号：[20880000000000000156]',
    `#起始日期：[${day} 00:00:00]   终止日期：[2026年10月04日 00:00:00]`,
    '#-----------------------------------------业务明细列表----------------------------------------',
    alipayHeader,
    ...rows,
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${paid[0]}笔，商家实收共${paid[1]}元，商家优惠共0.00元`,
    `#退款合计：${refunded[0]}笔，商家实收退款共${refunded[1]}元，商家优惠退款共0.00元`,
    '#导出时间：[2026年10月04日 09:12:13]',
    '',
  ].join('\r\n');

/** What the summary in the same archive begins with. */
export const alipaySummaryFile = ['#支付宝业务汇总查询', '#账号：[20880000000000000156]', ''].join('\r\n');
