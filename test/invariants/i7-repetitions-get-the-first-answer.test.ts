import { refundWorkflowId } from '../../domain/ids';
import { bodyOf, type ApiRequest } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import { eventually, EngineUnderTest } from '../e2e/support/engine-under-test';

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('i7');
});
afterAll(() => engine.stop());

const requestOf = (idempotencyKey: string, payment: string, prefer?: string): ApiRequest => ({
  method: 'POST',
  path: '/v1/refunds',
  idempotencyKey,
  body: { payment, amount: 1_000 },
  ...(prefer === undefined ? {} : { prefer }),
});

/** Has Temporal forget the refund's workflow, as it does once retention has passed. */
async function forget(refundId: string): Promise<void> {
  const { temporal, secrets } = engine.lane;
  const workflowId = refundWorkflowId(secrets.credentials.merchants[0]!.id, refundId);
  await temporal.workflowService.deleteWorkflowExecution({
    namespace: engine.lane.name,
    workflowExecution: { workflowId },
  });
  const handle = temporal.workflow.getHandle(workflowId);
  await eventually(() =>
    handle.describe().then(
      () => false,
      () => true,
    ),
  );
}

const inFull = async (request: ApiRequest) => {
  const { status, text, headers } = await engine.merchant.send(request);
  return { status, text, location: headers.get('location'), replayed: headers.get('idempotent-replayed') };
};

test.each(['', 'respond-async', 'wait=10'])(
  'with Prefer "%s": byte for byte, also when Temporal has forgotten',
  async (prefer) => {
    const payment = await engine.world.pay(`i7-${prefer}`, 5_000);
    const request = requestOf(`i7-key-${prefer}`, payment.id, prefer === '' ? undefined : prefer);
    const first = await inFull(request);
    expect(first.status).toBe(prefer === 'respond-async' ? 202 : 201);
    expect(first.replayed).toBeNull();
    const { id } = bodyOf(first) as RefundBody;
    await engine.world.until(id, ['succeeded']);

    expect(await inFull(request)).toEqual({ ...first, replayed: 'true' });
    await forget(id);
    expect(await inFull(request)).toEqual({ ...first, replayed: 'true' });
    expect((await engine.lane.movements()).filter(({ key }) => key === id)).toHaveLength(1);
  },
);

test('the same key with another body is refused and starts nothing', async () => {
  const payment = await engine.world.pay('i7-other', 5_000);
  const first = await inFull(requestOf('i7-other', payment.id));
  const other = await inFull({ ...requestOf('i7-other', payment.id), body: { payment: payment.id, amount: 999 } });
  expect(other.status).toBe(422);
  expect((bodyOf(other) as { code: string }).code).toBe('idempotency_key_reused');
  await engine.world.until((bodyOf(first) as RefundBody).id, ['succeeded']);
  expect(await engine.get(`/v1/payments/${payment.id}`)).toMatchObject({ amount_refunded: 1_000 });
});

test('a refusal is repeated too, after the reason for it is gone', async () => {
  const { world } = engine;
  const payment = await world.pay('i7-refused', 150_000);
  const holder = await world.refund('i7-refused', payment, ['canceled']);
  const request = requestOf('i7-refused-too-much', payment.id);
  const first = await inFull(request);
  expect(first.status).toBe(422);
  await world.act(engine.merchant, holder, 'cancel');
  expect(await inFull(request)).toEqual({ ...first, replayed: 'true' });
});

test('fifty repetitions at once are one refund', async () => {
  const payment = await engine.world.pay('i7-storm', 5_000);
  const answers = await Promise.all(Array.from({ length: 50 }, () => inFull(requestOf('i7-storm', payment.id))));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  await engine.world.until((bodyOf(answers[0]!) as RefundBody).id, ['succeeded']);
  expect(await engine.get(`/v1/payments/${payment.id}`)).toMatchObject({ amount_refunded: 1_000 });
});
