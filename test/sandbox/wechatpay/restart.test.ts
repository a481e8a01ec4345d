import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench, refusal, startReceiver } from './support';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wechatpay-sandbox-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('keys, orders, refunds, numbers and movements survive a restart', async () => {
  const before = await Bench.start({ dataDir, settleAfterMs: 60_000 });
  await before.order({ out_trade_no: 'waiting' });
  const transaction = await before.pay();
  const refund = await before.refund(transaction, 'kept', 4_000);
  const moved = await before.control('GET', '/movements');
  const { platformKeys } = before;
  await before.close();

  const after = await Bench.start({ dataDir, refundSpacingMs: 0 });
  expect(after.platformKeys).toEqual(platformKeys);
  expect(await after.control('GET', '/movements')).toEqual(moved);
  expect(await after.findRefund('kept')).toEqual(refund);
  expect(await after.refund(transaction, 'kept', 4_000)).toEqual(refund);
  expect(await refusal(after.refund(transaction, 'over', 1_001))).toMatchObject({ status: 400 });
  await after.control('POST', '/orders/waiting/pay', {});
  expect(await after.find('waiting')).toMatchObject({ trade_state: 'SUCCESS' });
  await after.close();
});

test('what was to happen later still happens after a restart', async () => {
  const receiver = await startReceiver();
  const before = await Bench.start({ dataDir, settleAfterMs: 60_000, payAfterMs: 60_000 });
  await before.order({ out_trade_no: 'paid-later', notify_url: receiver.url });
  const transaction = await before.pay({ notify_url: receiver.url });
  await before.refund(transaction, 'settled-later', 100, { notify_url: receiver.url });
  await before.close();

  const after = await Bench.start({ dataDir });
  expect(await after.findRefund('settled-later')).toMatchObject({ status: 'PROCESSING' });
  await after.advance(60_000);
  expect(await after.findRefund('settled-later')).toMatchObject({ status: 'SUCCESS' });
  expect(await after.find('paid-later')).toMatchObject({ trade_state: 'SUCCESS' });
  const types = receiver.received.map(({ event }) => String(event['event_type']));
  expect(types).toContain('REFUND.SUCCESS');
  expect(types.filter((type) => type === 'TRANSACTION.SUCCESS').length).toBeGreaterThanOrEqual(1);
  await after.close();
  await receiver.close();
});

test('keys given by the account stay those', async () => {
  const bench = await Bench.start({ dataDir });
  const other = await Bench.start();
  expect(other.platformKeys).not.toEqual(bench.platformKeys);
  expect(Object.keys(bench.platformKeys)).toEqual([expect.stringMatching(/^PUB_KEY_ID_\d{34}$/)]);
  await bench.close();
  await other.close();
});
