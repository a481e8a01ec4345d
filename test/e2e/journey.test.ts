import { bodyOf } from '../../dev/crash/api-client';
import { roundViolations } from '../../dev/crash/round-checks';
import type { RecordBody } from '../../dev/crash/payment-checks';
import type { PaymentBody, RefundBody } from '../../dev/crash/resources';
import { EngineUnderTest } from './support/engine-under-test';
import { exportHistories } from './support/export-histories';

/** What clients plant, and what must never come up elsewhere. */
const planted = ['Unhappy with the colour of the sofa', 'gift-for-aunt-petunia'];

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('journey', { env: { LOG_LEVEL: 'trace' } });
});
afterAll(() => engine.stop());

const create = (idempotencyKey: string, body: object, prefer?: string) =>
  engine.merchant.send({
    method: 'POST',
    path: '/v1/refunds',
    idempotencyKey,
    body,
    ...(prefer === undefined ? {} : { prefer }),
  });

test('a partial refund and then the rest: payment, timeline and records agree', async () => {
  const { world } = engine;
  const payment = await world.pay('partial', 5_000);
  const first = await world.refund('partial', payment, ['succeeded'], { amount: 1_250 });
  await world.until(first.id, ['succeeded']);
  expect(await engine.get<PaymentBody>(`/v1/payments/${payment.id}`)).toMatchObject({
    amount: 5_000,
    amount_reserved: 0,
    amount_refunded: 1_250,
  });

  const rest = await world.refund('partial', payment, ['succeeded'], { n: 2 });
  expect(rest.amount).toBe(3_750);
  await world.until(rest.id, ['succeeded']);

  const timeline = await engine.get<{ data: { state: string; at: string }[] }>(`/v1/refunds/${rest.id}/timeline`);
  expect(timeline.data.map(({ state }) => state)).toEqual(['requested', 'approved', 'submitting', 'succeeded']);
  const records = await engine.get<{ data: RecordBody[] }>(`/v1/trade_records?payment=${payment.id}`);
  expect(records.data.map(({ type }) => type).toSorted()).toEqual([
    'payment',
    'refund',
    'refund',
    'refund_hold',
    'refund_hold',
  ]);
});

test('Prefer: wait answers with the final state, respond-async before the decision', async () => {
  const payment = await engine.world.pay('prefer', 5_000);
  const body = { payment: payment.id, amount: 1_000, description: planted[0], metadata: { note: planted[1] } };
  const waited = await create('prefer-wait', body, 'wait=20');
  expect(waited.status).toBe(201);
  expect(bodyOf(waited) as RefundBody).toMatchObject({ state: 'succeeded', description: planted[0] });

  const accepted = await create('prefer-async', body, 'respond-async');
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('preference-applied')).toBe('respond-async');
  await engine.world.until((bodyOf(accepted) as RefundBody).id, ['succeeded']);
});

test('what exceeds the payment is refused and holds nothing', async () => {
  const payment = await engine.world.pay('exceeds', 5_000);
  const answer = await engine.world.tryRefund('exceeds', payment, { amount: 5_001 });
  expect(answer.status).toBe(422);
  expect((bodyOf(answer) as { code: string }).code).toBe('over_refund');
  expect((await engine.get<PaymentBody>(`/v1/payments/${payment.id}`)).amount_reserved).toBe(0);
});

test('a refund of a payment that the engine does not know is refused, as is one of another merchant', async () => {
  const payment = await engine.world.pay('foreign', 5_000);
  const unknown = await create('unknown', { payment: `pay_${'a'.repeat(26)}` });
  expect([unknown.status, (bodyOf(unknown) as { code: string }).code]).toEqual([404, 'payment_not_found']);
  const request = {
    method: 'POST',
    path: '/v1/refunds',
    idempotencyKey: 'foreign',
    body: { payment: payment.id },
  } as const;
  expect((await engine.otherMerchant.send(request)).status).toBe(404);
});

test('a very large refund waits for two different operators', async () => {
  const { world } = engine;
  const [ada, ben] = world.operators;
  const payment = await world.pay('large', 1_500_000);
  const refund = await world.refund('large', payment, ['succeeded'], { amount: 1_200_000 });
  expect(refund.state).toBe('reviewing');
  const approve = { method: 'POST', path: `/v1/refunds/${refund.id}/approve`, body: { note: 'Seen' } } as const;

  expect((await engine.merchant.send(approve)).status).toBe(403);
  expect((await ada!.send(approve)).status).toBe(202);
  expect((await ada!.send(approve)).status).toBe(409);
  expect((await world.read(refund.id)).state).toBe('reviewing');
  expect((await ben!.send(approve)).status).toBe(200);
  await world.until(refund.id, ['succeeded']);
});

test('a refund in review can be withdrawn and gives its hold back; a paid one cannot', async () => {
  const { world } = engine;
  const payment = await world.pay('withdraw', 150_000);
  const refund = await world.refund('withdraw', payment, ['canceled']);
  const held = await engine.get<PaymentBody>(`/v1/payments/${payment.id}`);
  expect(held.amount_reserved).toBe(150_000);
  const canceled = await engine.merchant.send({ method: 'POST', path: `/v1/refunds/${refund.id}/cancel` });
  expect([canceled.status, (bodyOf(canceled) as RefundBody).state]).toEqual([200, 'canceled']);
  expect((await engine.get<PaymentBody>(`/v1/payments/${payment.id}`)).amount_reserved).toBe(0);

  const paid = await world.refund('withdraw', payment, ['succeeded'], { n: 2, amount: 100 });
  await world.until(paid.id, ['succeeded']);
  const late = await engine.merchant.send({ method: 'POST', path: `/v1/refunds/${paid.id}/cancel` });
  expect(late.status).toBe(409);
});

test('a refund against goods waits until they are back', async () => {
  const { world } = engine;
  const payment = await world.pay('goods', 5_000);
  const refund = await world.refund('goods', payment, ['succeeded'], { goodsReturn: true });
  expect(refund).toMatchObject({ state: 'awaiting_return', next_action: { type: 'confirm_return' } });
  await world.act(engine.merchant, refund, 'confirm_return');
  await world.until(refund.id, ['succeeded']);
});

test('of fifty refunds that race for one payment only as many get through as it can bear', async () => {
  const { world } = engine;
  const payment = await world.pay('race', 5_000);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => world.tryRefund('race', payment, { n, amount: 700 })),
  );
  const accepted = answers.filter(({ status }) => status === 201).map((answer) => bodyOf(answer) as RefundBody);
  expect(accepted).toHaveLength(7);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(43);
  for (const { id } of accepted) await world.until(id, ['succeeded']);
});

test('in the end the provider, the payments, the records and every repeated answer agree', async () => {
  expect(await roundViolations(engine.world)).toEqual([]);
});

test('no secret and no free text is in a workflow history or a log line (I10)', async () => {
  const { secrets } = engine.lane;
  const hidden = [
    ...planted,
    secrets.ledgerHmacKey,
    ...secrets.accounts.flatMap(({ apiKey, webhookSecrets }) => [apiKey, ...webhookSecrets]),
    ...[...secrets.credentials.merchants, ...secrets.credentials.operators].map(({ api_key }) => api_key),
  ];
  const histories = await exportHistories(engine.lane.temporal);
  expect(histories).toContain('refundWorkflow');
  const log = engine.log();
  expect(log).toContain('activity done');
  for (const secret of hidden) {
    expect(histories.includes(secret)).toBe(false);
    expect(log.includes(secret)).toBe(false);
  }
});
