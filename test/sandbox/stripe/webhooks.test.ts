import { Bench, startReceiver } from './support';
import type { Received } from './support';

let bench: Bench;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const statuses: number[] = [];

beforeAll(async () => {
  bench = await Bench.start({ webhookRetryDelaysMs: [1000, 2000] });
  receiver = await startReceiver(statuses);
  await bench.control('PUT', '/accounts/acct_one', { webhook_url: receiver.url });
});
beforeEach(() => bench.control('DELETE', '/faults'));
afterEach(async () => {
  await delivered();
  receiver.received.length = 0;
});
afterAll(async () => {
  await bench.close();
  await receiver.close();
});

/** Everything due within `ms` of the sandbox's clock, delivered. */
async function delivered(ms = 0): Promise<Received[]> {
  await bench.control('POST', '/advance', { ms });
  return receiver.received;
}

function typesOf(received: readonly Received[]): string[] {
  return received.map(({ event }) => String(event?.type)).toSorted((one, other) => one.localeCompare(other));
}

test('a payment and its refund are told, signed as the SDK verifies', async () => {
  const intent = await bench.pay(500);
  expect(typesOf(await delivered())).toEqual(['payment_intent.succeeded']);
  const refund = await bench.stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'told' });
  const received = await delivered();
  expect(typesOf(received)).toEqual(['charge.refunded', 'payment_intent.succeeded', 'refund.created']);
  const created = received.find(({ event }) => event?.type === 'refund.created')?.event;
  expect(created).toMatchObject({
    object: 'event',
    livemode: false,
    data: { object: { id: refund.id, status: 'succeeded' } },
    request: { id: refund.lastResponse.requestId, idempotency_key: 'told' },
  });
  const charged = received.find(({ event }) => event?.type === 'charge.refunded')?.event;
  expect(charged?.data.object).toMatchObject({ object: 'charge', amount_refunded: 500 });
});

test.each([
  ['pm_card_pendingRefund', ['charge.refund.updated', 'refund.updated'], 'succeeded'],
  ['pm_card_refundFail', ['charge.refund.updated', 'refund.failed', 'refund.updated'], 'failed'],
])('what becomes of a refund later is told: %s', async (card, types, status) => {
  const intent = await bench.pay(500, card);
  await bench.stripe.refunds.create({ payment_intent: intent.id });
  await delivered();
  receiver.received.length = 0;
  const received = await delivered(1000);
  expect(typesOf(received)).toEqual(types);
  for (const { event } of received) expect(event?.data.object).toMatchObject({ object: 'refund', status });
});

test('a dispute is told', async () => {
  const intent = await bench.pay(500, 'pm_card_createDispute');
  const received = await delivered();
  expect(typesOf(received)).toEqual(['charge.dispute.created', 'payment_intent.succeeded']);
  expect(received.at(-1)?.event?.data.object).toMatchObject({ payment_intent: intent.id, reason: 'fraudulent' });
});

test('a delivery that is not answered 2xx is repeated, then given up', async () => {
  statuses.push(500, 302, 404);
  await bench.pay(500);
  expect(await delivered()).toHaveLength(1);
  expect(await delivered(1000)).toHaveLength(2);
  expect(await delivered(2000)).toHaveLength(3);
  expect(await delivered(60_000)).toHaveLength(3);
  expect(new Set(receiver.received.map(({ event }) => event?.id)).size).toBe(1);
});

test('duplicate_notification: one event twice', async () => {
  await bench.fault('duplicate_notification');
  await bench.pay(500);
  const received = await delivered();
  expect(received.map(({ event }) => event?.type)).toEqual(['payment_intent.succeeded', 'payment_intent.succeeded']);
  expect(received[0]?.event?.id).toBe(received[1]?.event?.id);
});

test('reordered_notifications: later events overtake it', async () => {
  await bench.fault('reordered_notifications', { delay_ms: 5000, match: { operation: 'refund.created' } });
  const intent = await bench.pay(500, 'pm_card_pendingRefund');
  await bench.stripe.refunds.create({ payment_intent: intent.id });
  await delivered(1000);
  const types = (await delivered(5000)).map(({ event }) => event?.type);
  expect(types.indexOf('refund.created')).toBeGreaterThan(types.indexOf('refund.updated'));
});

test('wrong_signature: refused by the SDK; the repeat is signed well', async () => {
  statuses.push(400);
  await bench.fault('wrong_signature');
  await bench.pay(500);
  const [forged] = await delivered();
  expect(forged).toMatchObject({
    event: undefined,
    signature: expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/) as string,
  });
  const received = await delivered(1000);
  expect(received.at(-1)?.event?.type).toBe('payment_intent.succeeded');
});

test('an address that nobody set gets nothing, and an unknown account has none', async () => {
  await bench.other.paymentIntents.create({
    amount: 100,
    currency: 'gbp',
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  expect(await delivered()).toEqual([]);
  await expect(bench.control('PUT', '/accounts/acct_none', { webhook_url: receiver.url })).rejects.toThrow('404');
  const { data } = await bench.control<{ data: object[] }>('GET', '/accounts');
  expect(data).toEqual([
    { id: 'acct_one', webhook_url: receiver.url },
    { id: 'acct_two', webhook_url: null },
  ]);
});
