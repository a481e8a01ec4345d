import { Bench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

const fault = (kind: string, more: object = {}): Promise<unknown> =>
  bench.control('POST', '/faults', { kind, match: { operation: 'refund.create' }, ...more });
const refundKinds = async () => (await bench.movements()).filter(({ kind }) => kind === 'refund');

test('lost_before: nothing was applied', async () => {
  const { tradeNo } = await bench.paid();
  // The SDK repeats a request by itself when its connection is closed, hence two.
  await fault('lost_before', { times: 2 });
  await expect(bench.refund(tradeNo, '1.00', 'r')).rejects.toThrow('HttpClient');
  expect(await refundKinds()).toEqual([]);
});

test('lost_after: applied, and the repetition that the SDK makes by itself moves nothing more', async () => {
  const { tradeNo } = await bench.paid();
  await fault('lost_after');
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ fundChange: 'N' });
  expect(await refundKinds()).toMatchObject([{ key: 'r', times_applied: 1, requests: 2 }]);
});

test('applied_late: after the client gave up', async () => {
  const { tradeNo } = await bench.paid();
  await fault('applied_late', { delay_ms: 5_000 });
  await fault('lost_before');
  await expect(bench.refund(tradeNo, '1.00', 'r')).rejects.toThrow('HttpClient');
  expect(await refundKinds()).toEqual([]);
  await bench.control('POST', '/advance', { ms: 5_000 });
  expect(await refundKinds()).toMatchObject([{ key: 'r', times_applied: 1 }]);
});

test('oversized: the SDK reads all of it, and finds what was signed', async () => {
  const { tradeNo } = await bench.paid();
  await fault('oversized');
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ fundChange: 'Y' });
});

test.each(['malformed', 'truncated', 'wrong_signature'])('%s: applied, and no answer to trust', async (kind) => {
  const { tradeNo } = await bench.paid();
  await fault(kind, { times: 2 });
  await expect(bench.refund(tradeNo, '1.00', 'r')).rejects.toThrow(/Response|HttpClient|sign/);
  expect(await refundKinds()).toMatchObject([{ key: 'r', times_applied: 1 }]);
});

test.each([
  ['status_401', '20001', 'aop.invalid-app-auth-token'],
  ['status_403', '40006', 'isv.insufficient-isv-permissions'],
  ['status_409', '40003', 'isv.missing-signature-config'],
  ['status_429', '40005', 'isv.app-call-limited'],
  ['rejected', '40004', 'ACQ.TRADE_NOT_ALLOW_REFUND'],
  ['insufficient_balance', '40004', 'ACQ.SELLER_BALANCE_NOT_ENOUGH'],
])('%s: %s %s, and nothing applied', async (kind, code, subCode) => {
  const { tradeNo } = await bench.paid();
  await fault(kind);
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ code, subCode });
  expect(await refundKinds()).toEqual([]);
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ fundChange: 'Y' });
});

test('rejected takes a code', async () => {
  const { tradeNo } = await bench.paid();
  await fault('rejected', { code: 'ACQ.REASON_TRADE_BEEN_FREEZEN' });
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ subCode: 'ACQ.REASON_TRADE_BEEN_FREEZEN' });
});

test('status_500 as a status, and in the words of Alipay, before or after the work was done', async () => {
  const { tradeNo } = await bench.paid();
  await fault('status_500');
  await expect(bench.refund(tradeNo, '1.00', 'r')).rejects.toThrow('500');
  await fault('status_500', { code: 'ACQ.SYSTEM_ERROR' });
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ code: '40004', subCode: 'ACQ.SYSTEM_ERROR' });
  expect(await refundKinds()).toEqual([]);
  await fault('status_500', { code: 'isp.unknow-error', stored: true });
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ code: '20000', subCode: 'isp.unknow-error' });
  expect(await refundKinds()).toMatchObject([{ key: 'r', times_applied: 1 }]);
});

test('wrong_amount and foreign_id are signed, and change nothing that is kept', async () => {
  const { tradeNo } = await bench.paid();
  const other = await bench.paid();
  await fault('wrong_amount');
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ refundFee: '0.99' });
  await fault('foreign_id', { match: { operation: 'refund.query' } });
  expect(await bench.refundOf(tradeNo, 'r')).toMatchObject({ tradeNo: other.tradeNo, refundAmount: '1.00' });
  expect(await bench.refundOf(tradeNo, 'r')).toMatchObject({ tradeNo, refundAmount: '1.00' });
});

test('slow: answered in time', async () => {
  const { tradeNo } = await bench.paid();
  await fault('slow', { delay_ms: 30 });
  const startedAt = performance.now();
  expect(await bench.refund(tradeNo, '1.00', 'r')).toMatchObject({ fundChange: 'Y' });
  expect(performance.now() - startedAt).toBeGreaterThan(25);
});

test('by seed, the same requests meet the same faults', async () => {
  const outcomes = async (): Promise<string[]> => {
    await bench.control('POST', '/faults/seed', { seed: 7, rate: 0.5, kinds: ['status_429', 'wrong_signature'] });
    const found: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const answer = await bench.call('query', { out_trade_no: 'none' }).catch(() => ({ subCode: 'unverified' }));
      found.push(String(answer['subCode']));
    }
    return found;
  };
  const first = await outcomes();
  expect(await outcomes()).toEqual(first);
  expect(new Set(first)).toEqual(new Set(['isv.app-call-limited', 'unverified', 'ACQ.TRADE_NOT_EXIST']));
});
