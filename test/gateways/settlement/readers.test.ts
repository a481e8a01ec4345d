import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { encode } from 'iconv-lite';
import type { SettlementLine } from '../../../domain/settlement';
import { readTradeBill as readAlipayBill } from '../../../gateways/alipay/settlement/read-trade-bill';
import { unzipDetails } from '../../../gateways/alipay/settlement/unzip-details';
import { readTradeBill as readWechatBill } from '../../../gateways/wechatpay/settlement/read-trade-bill';
import {
  alipayBill,
  alipayHeader,
  alipayRow,
  alipaySummaryFile,
  wechatBill,
  wechatHeader,
  wechatPayment,
  wechatRefund,
  wechatSummary,
} from './bills';

const toGbk = (text: string): Buffer => encode(text, 'gbk');

/** In pieces of whatever size: characters and lines are cut anywhere. */
async function* pieces(content: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const wechat = (text: string | Uint8Array, day = '2026-09-24'): Promise<SettlementLine[]> =>
  all(readWechatBill(pieces(Buffer.from(text)), { id: 'wx', merchantNumber: '1900000001' }, day));
const alipay = (text: string | Uint8Array, day = '2026-10-03'): Promise<SettlementLine[]> =>
  all(readAlipayBill(pieces(typeof text === 'string' ? toGbk(text) : text), { id: 'ali' }, day));

const wholeWechatBill = wechatBill([wechatPayment(), wechatRefund()], wechatSummary(2, '9.90', '9.90'));
const refundRow = alipayRow({ kind: '退款', amount: '-35.80', request: 're_1', fee: '0.12' });
const wholeAlipayBill = alipayBill([alipayRow(), refundRow], { paid: [1, '35.80'], refunded: [1, '-35.80'] });

describe('a trade bill of WeChat Pay', () => {
  test('is read by its columns, without its grave accents', async () => {
    expect(await wechat(wholeWechatBill)).toEqual([
      {
        provider: 'wechatpay',
        account: 'wx',
        kind: 'payment',
        ref: '4200001',
        ourKey: 'pay_1',
        providerId: '4200001',
        providerPaymentId: '4200001',
        amount: 990,
        currency: 'CNY',
        fee: 6,
        feeCurrency: 'CNY',
        at: new Date('2026-09-24T02:00:00Z'),
        settled: true,
        line: 2,
      },
      expect.objectContaining({ kind: 'refund', ourKey: 're_1', providerId: '5000001', amount: 990, fee: -6, line: 3 }),
    ]);
  });

  test('takes commas in the name of goods for what they are', async () => {
    const bill = wechatBill([wechatPayment({ goods: 'Lily, white,5 pieces' })], wechatSummary(1, '9.90', '0.00'));
    expect(await wechat(bill)).toMatchObject([{ amount: 990, fee: 6 }]);
  });

  test('says of a refund that is under way that it has not settled', async () => {
    const bill = wechatBill([wechatRefund({ status: 'PROCESSING' })], wechatSummary(1, '0.00', '9.90'));
    expect(await wechat(bill)).toMatchObject([{ kind: 'refund', settled: false }]);
  });

  test('of a day without trades has no lines', async () => {
    expect(await wechat(wechatBill([], wechatSummary(0, '0.00', '0.00')))).toEqual([]);
  });

  test.each([
    ['cut off before its sums', wholeWechatBill.slice(0, wholeWechatBill.indexOf('总交易单数')), 'cut_off'],
    ['cut off within a line', wholeWechatBill.slice(0, wholeWechatBill.indexOf('re_1')), 'not_an_amount'],
    ['short of a line', wechatBill([wechatPayment()], wechatSummary(2, '9.90', '9.90')), 'count_differs'],
    ['with another sum', wechatBill([wechatPayment()], wechatSummary(1, '9.91', '0.00')), 'sum_differs'],
    [
      'of another merchant',
      wechatBill([wechatPayment({ merchant: '19' })], wechatSummary(1, '9.90', '0.00')),
      'other_merchant',
    ],
    [
      'of another day',
      wechatBill([wechatPayment({ at: '2026-09-25 00:00:00' })], wechatSummary(1, '9.90', '0.00')),
      'other_day',
    ],
    [
      'with an amount that is none',
      wechatBill([wechatPayment({ amount: '9,90' })], wechatSummary(1, '9.90', '0.00')),
      'not_an_amount',
    ],
    [
      'with half a fen',
      wechatBill([wechatPayment({ amount: '9.905' })], wechatSummary(1, '9.90', '0.00')),
      'not_an_amount',
    ],
    ['with other columns', wholeWechatBill.replace('商户退款单号', '退款'), 'unknown_header'],
    ['with a column twice', wholeWechatBill.replace('设备号', '商户号'), 'unknown_header'],
    ['with more behind its end', `${wholeWechatBill}${wechatPayment()}\r\n`, 'text_after_the_end'],
    ['that is a page', '<html><body>Service unavailable</body></html>', 'unknown_header'],
    ['that is empty', '', 'cut_off'],
    ['whose line never ends', `${wechatHeader}\n\`${'x'.repeat(100_000)}`, 'row_too_long'],
  ])('is refused: %s', async (_what, text, reason) => {
    await expect(wechat(text)).rejects.toMatchObject({ trouble: 'refused', reason });
  });

  test('in bytes that are no text is refused', async () => {
    const bytes = Buffer.concat([Buffer.from(wechatHeader), Buffer.from([0x0a, 0xff, 0xfe])]);
    await expect(wechat(bytes)).rejects.toMatchObject({ reason: 'not_utf-8' });
  });
});

describe('a trade bill of Alipay', () => {
  test('is read from GBK, without its padding; what is paid back and what is charged have a minus', async () => {
    expect(await alipay(wholeAlipayBill)).toEqual([
      {
        provider: 'alipay',
        account: 'ali',
        kind: 'payment',
        ref: '2026100322001400000000000001',
        ourKey: 'pay_1',
        providerId: '2026100322001400000000000001',
        providerPaymentId: '2026100322001400000000000001',
        amount: 3580,
        currency: 'CNY',
        fee: 12,
        feeCurrency: 'CNY',
        at: new Date('2026-10-03T02:00:30Z'),
        settled: true,
        line: 6,
      },
      expect.objectContaining({ kind: 'refund', ourKey: 're_1', providerId: 're_1', amount: 3580, fee: -12 }),
    ]);
  });

  test('takes commas in titles and remarks for what they are', async () => {
    const rows = [alipayRow({ goods: '衣服,红,2', remark: '快,谢谢' })];
    const bill = alipayBill(rows, { paid: [1, '35.80'], refunded: [0, '0.00'] });
    expect(await alipay(bill)).toMatchObject([{ amount: 3580, fee: 12 }]);
  });

  test.each([
    ['cut off before its end', wholeAlipayBill.slice(0, wholeAlipayBill.indexOf(refundRow)), 'cut_off'],
    ['cut off before its sums', wholeAlipayBill.slice(0, wholeAlipayBill.indexOf('#交易合计')), 'cut_off'],
    ['short of a line', alipayBill([alipayRow()], { paid: [2, '71.60'], refunded: [0, '0.00'] }), 'count_differs'],
    ['with another sum', alipayBill([alipayRow()], { paid: [1, '35.81'], refunded: [0, '0.00'] }), 'sum_differs'],
    ['of another day', alipayBill([], { paid: [0, '0.00'], refunded: [0, '0.00'] }, '2026年10月02日'), 'other_day'],
    ['that sums a day up', alipaySummaryFile, 'cut_off'],
    ['without a title', alipayHeader, 'no_title'],
    ['with a kind that nobody knows', wholeAlipayBill.replace('退款\t', '赠送\t'), 'unknown_kind'],
    ['with a refund that has no minus', wholeAlipayBill.replace('-35.80', '35.80'), 'not_an_amount'],
    ['with other columns', wholeAlipayBill.replace('退款批次号/请求号', '请求号'), 'unknown_header'],
    ['with a line that is too short', wholeAlipayBill.replace(refundRow, '1,2,3'), 'too_few_fields'],
  ])('is refused: %s', async (_what, text, reason) => {
    await expect(alipay(text)).rejects.toMatchObject({ trouble: 'refused', reason });
  });

  test('in another encoding is refused', async () => {
    await expect(alipay(Buffer.from(wholeAlipayBill))).rejects.toMatchObject({ trouble: 'refused' });
  });
});

describe('the archive that Alipay packs its bill into', () => {
  const details = toGbk(wholeAlipayBill);
  const archive = zipSync({ 'a_汇总.csv': toGbk(alipaySummaryFile), 'b_明细.csv': details });

  test('gives the details, and not the summary, whatever their names are', async () => {
    expect(Buffer.concat(await all(unzipDetails(pieces(archive))))).toEqual(details);
  });

  test.each([
    ['cut off', archive.subarray(0, archive.length / 2)],
    ['a page instead', Buffer.from('<html><body>Service unavailable</body></html>')],
    ['empty', Buffer.alloc(0)],
    ['without details', zipSync({ 'a.csv': toGbk(alipaySummaryFile) })],
    ['with details twice', zipSync({ 'a.csv': details, 'b.csv': details })],
  ])('is refused: %s', async (_what, bytes) => {
    await expect(all(unzipDetails(pieces(bytes)))).rejects.toMatchObject({ trouble: 'refused' });
  });
});

test('a bill that was altered anywhere gives the same lines or none at all', async () => {
  const whole = await wechat(wholeWechatBill);
  const bytes = Buffer.from(wholeWechatBill);
  const amounts = (lines: readonly SettlementLine[]) => lines.map(({ kind, amount }) => ({ kind, amount }));
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const altered = Buffer.from(bytes);
      altered[at] = altered[at]! ^ flip;
      const lines = await wechat(altered).catch(() => null);
      if (lines !== null) expect(amounts(lines)).toEqual(amounts(whole));
    }),
    { numRuns: 300 },
  );
});
