import { Bench, startReceiver } from './support';

let bench: Bench;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const statuses: number[] = [];
beforeAll(async () => {
  bench = await Bench.start({ settleAfterMs: 0 });
  receiver = await startReceiver(statuses);
});
beforeEach(async () => {
  await bench.control('DELETE', '/faults');
  await bench.advance(2 * day);
  receiver.received.length = 0;
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const day = 24 * hour;
const pay = () => bench.pay({ notify_url: receiver.url });
const typesOf = () => receiver.received.map(({ event }) => event['event_type']);

test('a payment and its refund are told, sealed and signed', async () => {
  const transaction_id = await pay();
  await bench.advance(0);
  const out_refund_no = 'told';
  await bench.refund(transaction_id, out_refund_no, 100, { notify_url: `${receiver.url}/refunds` });
  await bench.advance(0);
  expect(typesOf()).toEqual(['TRANSACTION.SUCCESS', 'REFUND.SUCCESS']);
  const [paid, refunded] = receiver.received;
  expect(paid?.content).toMatchObject({ transaction_id, trade_state: 'SUCCESS', amount: { total: 5_000 } });
  expect(refunded?.content).toMatchObject({
    transaction_id,
    out_refund_no,
    refund_status: 'SUCCESS',
    amount: { refund: 100 },
  });
  for (const { headers, body, event } of receiver.received) {
    expect(bench.isSigned(headers, body)).toBe(true);
    expect(event).toMatchObject({ resource_type: 'encrypt-resource', resource: { algorithm: 'AEAD_AES_256_GCM' } });
  }
});

test.each(['CLOSED', 'ABNORMAL'])('a refund that becomes %s is told', async (state) => {
  await bench.fault('stays_pending');
  await bench.refund(await pay(), `told-${state}`);
  await bench.control('POST', `/refunds/told-${state}/settle`, { state });
  await bench.advance(0);
  expect(typesOf()).toEqual(['TRANSACTION.SUCCESS', `REFUND.${state}`]);
});

test('what is not answered 2xx is repeated on the schedule of a day, signed anew, then given up', async () => {
  statuses.push(...Array.from({ length: 20 }, () => 500));
  await pay();
  await bench.advance(0);
  const waits = [15, 15, 30].map((n) => n * second);
  waits.push(...[3, 10, 20, 30, 30, 30, 60].map((n) => n * minute), ...[3, 3, 3, 6, 6].map((n) => n * hour));
  expect(receiver.received).toHaveLength(1);
  for (const [n, wait] of waits.entries()) {
    await bench.advance(wait - second);
    expect(receiver.received).toHaveLength(n + 1);
    await bench.advance(second);
    expect(receiver.received).toHaveLength(n + 2);
  }
  await bench.advance(2 * day);
  expect(receiver.received).toHaveLength(16);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers['wechatpay-nonce'])).size).toBe(16);
  statuses.length = 0;
});

test('a forged one is repeated with the right signature', async () => {
  await bench.fault('wrong_signature', { match: { operation: 'TRANSACTION.SUCCESS' } });
  statuses.push(401);
  await pay();
  await bench.advance(0);
  await bench.advance(15 * second);
  expect(receiver.received.map(({ headers, body }) => bench.isSigned(headers, body))).toEqual([false, true]);
});

test('one comes twice, and one after its successor, when a fault says so', async () => {
  await bench.fault('duplicate_notification', { match: { operation: 'TRANSACTION.SUCCESS' } });
  await bench.fault('reordered_notifications', { match: { operation: 'REFUND.SUCCESS' }, delay_ms: minute });
  const transaction = await pay();
  await bench.refund(transaction, 'reordered');
  await bench.advance(0);
  await bench.control('POST', '/refunds/reordered/settle', { state: 'ABNORMAL' });
  await bench.advance(minute);
  expect(typesOf()).toEqual(['TRANSACTION.SUCCESS', 'TRANSACTION.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.SUCCESS']);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
});
