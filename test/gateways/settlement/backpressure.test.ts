import { expect, test } from '@jest/globals';
import { encode } from 'iconv-lite';
import { readTradeBill as readAlipayBill } from '../../../gateways/alipay/settlement/read-trade-bill';
import { readTradeBill as readWechatBill } from '../../../gateways/wechatpay/settlement/read-trade-bill';
import { alipayBill, alipayRow, wechatBill, wechatPayment, wechatSummary } from './bills';

const toGbk = (text: string): Buffer => encode(text, 'gbk');

const lines = 40_000;
const rowsPerPiece = 50;
/** What the stages between them may hold, however long the file is. */
const rowsAheadMax = 5_000;

/** A bill of many rows that is made as it is read, and how many rows have been made. */
function endless(head: Buffer, row: Buffer, tail: Buffer): { made: number; content: AsyncGenerator<Buffer> } {
  const piece = Buffer.concat(Array.from({ length: rowsPerPiece }, () => row));
  const bill = { made: 0, content: content() };
  return bill;

  async function* content(): AsyncGenerator<Buffer> {
    yield head;
    for (; bill.made < lines; bill.made += rowsPerPiece) yield piece;
    yield tail;
  }
}

const marker = 'ROWS';
const cut = (bill: string, encode: (text: string) => Buffer): [Buffer, Buffer] => {
  const [head = '', tail = ''] = bill.split(`${marker}\r\n`);
  return [encode(head), encode(tail)];
};

async function aheadAtMost(bill: { made: number }, read: AsyncIterable<unknown>): Promise<number> {
  let [taken, ahead] = [0, 0];
  for await (const _line of read) {
    taken += 1;
    ahead = Math.max(ahead, bill.made - taken);
  }
  expect(taken).toBe(lines);
  return ahead;
}

test('a bill of WeChat Pay is never read further ahead than a few thousand lines, however long it is', async () => {
  const summary = wechatSummary(lines, ((lines * 990) / 100).toFixed(2), '0.00');
  const [head, tail] = cut(wechatBill([marker], summary), (text) => Buffer.from(text));
  const bill = endless(head, Buffer.from(`${wechatPayment()}\r\n`), tail);
  const read = readWechatBill(bill.content, { id: 'wx', merchantNumber: '1900000001' }, '2026-09-24');
  expect(await aheadAtMost(bill, read)).toBeLessThan(rowsAheadMax);
}, 120_000);

test('nor is one of Alipay', async () => {
  const totals = { paid: [lines, ((lines * 3580) / 100).toFixed(2)], refunded: [0, '0.00'] } as const;
  const [head, tail] = cut(alipayBill([marker], totals), toGbk);
  const bill = endless(head, toGbk(`${alipayRow()}\r\n`), tail);
  const read = readAlipayBill(bill.content, { id: 'ali' }, '2026-10-03');
  expect(await aheadAtMost(bill, read)).toBeLessThan(rowsAheadMax);
}, 120_000);
