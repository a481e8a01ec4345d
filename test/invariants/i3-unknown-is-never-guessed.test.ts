import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, EngineUnderTest } from '../e2e/support/engine-under-test';

const aFewQueriesMs = 1_500;
const ever = 1_000;

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('i3');
});
afterAll(() => engine.stop());
afterEach(() => engine.lane.control('DELETE', '/faults'));

const queriesFail = async (payment: { readonly provider_payment_id: string | null }) => {
  const match = { payment_intent: payment.provider_payment_id, path: '/v1/refunds', method: 'GET' };
  await engine.lane.control('POST', '/faults', { kind: 'status_500', times: ever, match });
};

/** Whether the provider has refunded anything of the payment. */
const moved = async (payment: { readonly provider_payment_id: string | null }): Promise<boolean> =>
  (await engine.lane.movements()).some(
    ({ kind, payment_intent: intent }) => kind === 'refund' && intent === payment.provider_payment_id,
  );

test.each([
  { fault: 'lost_before', arrives: false },
  { fault: 'lost_after', arrives: true },
  { fault: 'malformed', arrives: true },
  { fault: 'status_500', arrives: false },
] as const)('$fault and no answer to any query: it stays unknown and held, until a query answers', async (example) => {
  const { world } = engine;
  const story = `i3-${example.fault}`;
  const payment = await world.pay(story, 5_000);
  await world.fault(payment, example.fault);
  await queriesFail(payment);

  const refund = await world.refund(story, payment, ['succeeded'], { amount: 2_000 });
  await world.until(refund.id, ['unknown']);
  await sleep(aFewQueriesMs);
  expect((await world.read(refund.id)).state).toBe('unknown');
  expect(await moved(payment)).toBe(example.arrives);
  expect(await engine.get(`/v1/payments/${payment.id}`)).toMatchObject({ amount_reserved: 2_000, amount_refunded: 0 });

  await engine.lane.control('DELETE', '/faults');
  await world.until(refund.id, ['succeeded']);
  await eventually(() => moved(payment));
});

test('a contradicting answer is not believed either: an operator has to look', async () => {
  const { world } = engine;
  const payment = await world.pay('i3-foreign', 5_000);
  await world.fault(payment, 'wrong_amount');
  const match = { payment_intent: payment.provider_payment_id, path: '/v1/refunds', method: 'GET' };
  await engine.lane.control('POST', '/faults', { kind: 'wrong_amount', times: ever, match });
  const refund = await world.refund('i3-foreign', payment, ['succeeded']);
  await world.until(refund.id, ['manual_review']);
  await sleep(aFewQueriesMs);
  expect((await world.read(refund.id)).state).toBe('manual_review');
  expect(await engine.get(`/v1/payments/${payment.id}`)).toMatchObject({ amount_reserved: 5_000 });
});
