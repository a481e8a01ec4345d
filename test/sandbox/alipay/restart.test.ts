import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench, startReceiver } from './support';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'alipay-sandbox-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('trades, refunds, movements and keys survive a restart', async () => {
  const accounts = [
    { id: 'one', appId: '1' },
    { id: 'two', appId: '2' },
  ];
  const before = await Bench.start({ dataDir, accounts });
  const { tradeNo } = await before.paid();
  await before.refund(tradeNo, '12.50', 'r1');
  const [moved, credentials] = [await before.movements(), before.sandbox.credentials];
  await before.close();

  const after = await Bench.start({ dataDir, accounts });
  expect(after.sandbox.credentials).toEqual(credentials);
  expect(await after.movements()).toEqual(moved);
  expect(await after.call('query', { trade_no: tradeNo })).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' });
  expect(await after.refund(tradeNo, '12.50', 'r1')).toMatchObject({ fundChange: 'N', refundFee: '12.50' });
  expect(await after.refund(tradeNo, '12.51', 'r1')).toMatchObject({ subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
  expect((await after.movements()).filter(({ kind }) => kind === 'refund')).toMatchObject([{ times_applied: 1 }]);
  await after.close();
});

test('what was to happen later still happens after a restart', async () => {
  const receiver = await startReceiver(['fail']);
  const before = await Bench.start({ dataDir });
  const { tradeNo } = await before.paid('50.00', { notifyUrl: receiver.url });
  await before.control('POST', '/faults', { kind: 'late_failure', delay_ms: 60_000 });
  await before.refund(tradeNo, '12.50', 'r1');
  await before.control('POST', '/advance', { ms: 0 });
  const delivered = receiver.received.length;
  await before.close();

  const after = await Bench.start({ dataDir });
  await after.control('POST', '/advance', { ms: 240_000 });
  expect(receiver.received.length).toBeGreaterThan(delivered);
  const refund = await after.refundOf(tradeNo, 'r1', { query_options: ['deposit_back_info'] });
  expect(refund).toMatchObject({ depositBackInfo: { dbackStatus: 'F' } });
  await after.close();
  await receiver.close();
});
