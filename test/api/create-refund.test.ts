import { isId, refundWorkflowId } from '../../domain/ids';
import type { RefundInput } from '../../domain/refund';
import { refundIdFor } from '../../api/ids';
import { apiWorld, get, newKey, post, refund, type ApiWorld } from './support/api-world';
import { alreadyStarted, refusedBy, unavailable } from './support/fake-temporal';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('create_refund');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.reachable = true;
  world.temporal.onAccept = (input) => world.decide(input);
  world.temporal.onStart = () => Promise.resolve();
  world.temporal.starts.length = 0;
});

test('a refund is answered with its decision, where it is, and what the workflow knows ahead of its row', async () => {
  const payment = await world.payment();
  const answer = await refund(world, { payment: payment.id, amount: 1_250, metadata: { ticket: 'T-1' } });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    id: expect.stringMatching(/^re_[a-z2-7]{26}$/),
    object: 'refund',
    merchant: 'm1',
    payment: payment.id,
    amount: 1_250,
    currency: 'GBP',
    status: 'pending',
    state: 'submitting',
    reason: 'requested_by_customer',
    description: null,
    failure: null,
    next_action: null,
    risk: { decision: 'allow', reasons: [] },
    provider: 'stripe',
    provider_refund_id: null,
    bank_account: null,
    metadata: { ticket: 'T-1' },
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect(answer.headers['location']).toBe(`/v1/refunds/${answer.body.id}`);
  expect(answer.headers['idempotent-replayed']).toBeUndefined();
});

test('the workflow is started once, under the id that follows from the key, with ids and a hash only', async () => {
  const payment = await world.payment();
  const key = newKey();
  const body = { payment: payment.id, amount: 1_250, description: 'Broken cup', metadata: { note: 'private words' } };
  const headers = { 'idempotency-key': key, 'x-request-id': 'trace-1' };
  const answer = await post(world, world.keys.merchant, '/v1/refunds', body, headers);
  expect(answer.body.id).toBe(refundIdFor('m1', key));
  expect(world.temporal.starts).toHaveLength(1);
  const { type, options } = world.temporal.starts[0]!;
  expect(type).toBe('refundWorkflow');
  expect(options).toMatchObject({
    workflowId: refundWorkflowId('m1', answer.body.id),
    taskQueue: 'refunds',
    memo: { request_id: 'trace-1' },
    staticSummary: `Refund 12.50 GBP of ${payment.id}`,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  expect(JSON.stringify(options.args)).not.toMatch(/Broken|private/);
  expect(options).not.toHaveProperty('workflowExecutionTimeout');
  expect(options).not.toHaveProperty('workflowRunTimeout');
  const attributes = Object.fromEntries(
    options.typedSearchAttributes!.getAll().map(({ key: { name }, value }) => [name, value]),
  );
  expect(attributes).toEqual({
    RefundState: 'requested',
    NeedsOperator: false,
    MerchantId: 'm1',
    PaymentId: payment.id,
    Provider: 'stripe',
    Currency: 'GBP',
    AmountMinor: 1_250,
  });
});

test('without an amount, all that remains is refunded', async () => {
  const payment = await world.payment();
  const answer = await refund(world, { payment: payment.id });
  expect(answer.body.amount).toBe(5_000);
  expect(world.temporal.starts[0]!.options.staticSummary).toBe(`Refund all that remains of ${payment.id}`);
});

test('over-refunds are refused with the id of the refund, and the refusal is what repetitions get', async () => {
  const payment = await world.payment();
  const key = { 'idempotency-key': newKey() };
  const answer = await refund(world, { payment: payment.id, amount: 5_001 }, key);
  expect(answer.status).toBe(422);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ code: 'over_refund', refund: expect.stringMatching(/^re_/) });
  expect(isId('refund', answer.body.refund)).toBe(true);
  const again = await refund(world, { payment: payment.id, amount: 5_001 }, key);
  expect([again.status, again.text, again.type]).toEqual([422, answer.text, answer.type]);
  expect(again.headers['idempotent-replayed']).toBe('true');
});

test.each([
  ['over_refund', '/amount'],
  ['too_many_refunds', '/payment'],
  ['payment_not_refundable', '/payment'],
  ['payment_blocked', '/payment'],
  ['payment_disputed', '/payment'],
])('a refusal as %s names the field that it is about', async (code, pointer) => {
  world.temporal.onAccept = async (input) => ({
    ...(await world.decide(input, 'rejected')),
    failure: { code, stage: 'request' },
  });
  const answer = await refund(world, { payment: (await world.payment()).id, amount: 100 });
  expect([answer.status, answer.body.code]).toEqual([422, code]);
  expect(answer.body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
});

test('what risk rejects is a refund that failed', async () => {
  world.temporal.onAccept = async (input) => ({
    ...(await world.decide(input, 'rejected')),
    failure: { code: 'velocity', stage: 'risk' },
  });
  const payment = await world.payment();
  const answer = await refund(world, { payment: payment.id, amount: 100 });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ status: 'failed', state: 'rejected' });
});

test.each([
  ['verifying', 'verify', 'verify'],
  ['awaiting_return', 'confirm_return', 'confirm_return'],
] as const)('a refund that is %s says what to do', async (state, type, action) => {
  world.temporal.onAccept = (input) => world.decide(input, state);
  const payment = await world.payment();
  const answer = await refund(world, { payment: payment.id, amount: 100, return: true });
  expect(answer.body).toMatchObject({
    status: 'requires_action',
    next_action: { type, url: `/v1/refunds/${answer.body.id}/${action}` },
  });
});

describe('payments that the merchant does not have', () => {
  test.each(['pay_aaaaaaaaaaaaaaaaaaaaaaaaaa', 'C536365', 'pay_\u{1F600}', "' or 1"])(
    '%s is not found',
    async (payment) => {
      const key = newKey();
      const answer = await refund(world, { payment }, { 'idempotency-key': key });
      expect(answer.status).toBe(404);
      expect(answer.body.code).toBe('payment_not_found');
      expect(await world.store.idempotency.get(refundIdFor('m1', key))).toBeNull();
      expect(world.temporal.starts).toHaveLength(0);
    },
  );

  test("another merchant's neither", async () => {
    const payment = await world.payment({ merchantId: 'm2', account: 'elsewhere' });
    const answer = await refund(world, { payment: payment.id });
    expect([answer.status, answer.body.code]).toEqual([404, 'payment_not_found']);
  });
});

describe('Prefer: respond-async', () => {
  test('accepts durably without waiting for the decision', async () => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id }, { prefer: 'respond-async' });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ state: 'requested', status: 'pending', amount: null, risk: null });
    expect(answer.headers['preference-applied']).toBe('respond-async');
    expect(world.temporal.starts).toMatchObject([
      { options: { workflowIdReusePolicy: 'REJECT_DUPLICATE', requestEagerStart: false } },
    ]);
    const read = await post(world, world.keys.merchant, '/v1/refunds/none/cancel');
    expect(read.status).toBe(404);
  });

  test('with wait: answers as soon as the refund is final, else with what is known then', async () => {
    const payment = await world.payment();
    world.temporal.onStart = async ({ options }) => {
      await world.decide(options.args[0] as RefundInput, 'canceled');
    };
    const ended = await refund(world, { payment: payment.id, amount: 5 }, { prefer: 'respond-async, wait=5' });
    expect([ended.status, ended.body.state]).toEqual([201, 'canceled']);
    expect(ended.headers['preference-applied']).toBe('respond-async, wait=5');
    const refused = await refund(world, { payment: payment.id, amount: 9_000 }, { prefer: 'wait=5, respond-async' });
    expect([refused.status, refused.body.code]).toEqual([422, 'over_refund']);
    world.temporal.onStart = () => Promise.resolve();
    const open = await refund(world, { payment: payment.id, amount: 5 }, { prefer: 'respond-async, wait=0' });
    expect([open.status, open.body.state]).toEqual([202, 'requested']);
    expect(open.headers['preference-applied']).toBe('respond-async, wait=0');
  });

  test('the refund can be read before its workflow has written anything', async () => {
    const payment = await world.payment();
    const { body } = await refund(world, { payment: payment.id, amount: 5 }, { prefer: 'respond-async' });
    const read = await get(world, world.keys.merchant, `/v1/refunds/${body.id}`);
    expect([read.status, read.body]).toEqual([200, body]);
    expect((await get(world, world.keys.other, `/v1/refunds/${body.id}`)).status).toBe(404);
  });
});

describe('Prefer: wait', () => {
  test('waits for a final state and says so', async () => {
    const payment = await world.payment();
    world.temporal.onAccept = async (input) => {
      const snapshot = await world.decide(input);
      const step = { at: new Date().toISOString(), by: 'engine', reason: 'test' };
      setTimeout(() => {
        void world.store.refunds.advance(input.refundId, {
          transitions: [
            { ...step, revision: 10, to: 'submitting' },
            { ...step, revision: 11, to: 'succeeded' },
          ],
        });
      }, 40);
      return snapshot;
    };
    const answer = await refund(world, { payment: payment.id, amount: 100 }, { prefer: 'wait=5' });
    expect(answer.status).toBe(201);
    expect(answer.body.state).toBe('succeeded');
    expect(answer.headers['preference-applied']).toBe('wait=5');
  });

  test('answers with what is known when the time is over', async () => {
    const payment = await world.payment();
    const answer = await refund(world, { payment: payment.id, amount: 100 }, { prefer: 'wait=0' });
    expect([answer.status, answer.body.state]).toEqual([201, 'submitting']);
  });
});

describe('when Temporal fails', () => {
  test('before anything was sent: temporal_unavailable, and the same key works later', async () => {
    const payment = await world.payment();
    const key = { 'idempotency-key': newKey() };
    world.temporal.reachable = false;
    world.api.reachability.noteFailure();
    const refused = await refund(world, { payment: payment.id, amount: 7 }, key);
    expect([refused.status, refused.body.code]).toEqual([503, 'temporal_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    world.temporal.reachable = true;
    const accepted = await refund(world, { payment: payment.id, amount: 7 }, key);
    expect([accepted.status, accepted.body.amount]).toEqual([201, 7]);
  });

  test('after the start was sent: outcome_unknown with the id, and the same key finds the refund', async () => {
    const payment = await world.payment();
    const key = newKey();
    world.temporal.onAccept = async (input) => {
      await world.decide(input);
      throw unavailable();
    };
    const lost = await refund(world, { payment: payment.id, amount: 7 }, { 'idempotency-key': key });
    expect([lost.status, lost.body.code, lost.body.refund]).toEqual([503, 'outcome_unknown', refundIdFor('m1', key)]);
    expect(Number(lost.headers['retry-after'])).toBeGreaterThan(0);
    const found = await refund(world, { payment: payment.id, amount: 7 }, { 'idempotency-key': key });
    expect([found.status, found.body.id]).toEqual([201, lost.body.refund]);
    expect(found.headers['idempotent-replayed']).toBeUndefined();
    expect(world.temporal.starts).toHaveLength(1);
  });

  test('what became of the start is not known: the refund can be read and withdrawn under its id', async () => {
    const payment = await world.payment();
    world.temporal.onAccept = () => Promise.reject(unavailable());
    const { body } = await refund(world, { payment: payment.id, amount: 7 });
    expect(body.code).toBe('outcome_unknown');
    const read = await get(world, world.keys.merchant, `/v1/refunds/${body.refund}`);
    expect([read.status, read.body.state, read.body.amount]).toEqual([200, 'requested', 7]);
    const timeline = await get(world, world.keys.merchant, `/v1/refunds/${body.refund}/timeline`);
    expect(timeline.status).toBe(200);
    world.temporal.onUpdate = () => Promise.reject(refusedBy('not_cancelable'));
    const canceled = await post(world, world.keys.merchant, `/v1/refunds/${body.refund}/cancel`);
    expect([canceled.status, canceled.body.code]).toEqual([409, 'not_cancelable']);
    expect((await get(world, world.keys.other, `/v1/refunds/${body.refund}`)).status).toBe(404);
  });

  test('a run that has closed already: the row decides', async () => {
    const payment = await world.payment();
    world.temporal.onAccept = async (input) => {
      await world.decide(input, 'canceled');
      throw alreadyStarted('x');
    };
    const answer = await refund(world, { payment: payment.id, amount: 7 });
    expect([answer.status, answer.body.state]).toEqual([201, 'canceled']);
  });

  test('a run that was terminated before its decision is started again', async () => {
    const payment = await world.payment();
    world.temporal.onAccept = (input, { options }) =>
      options.workflowIdReusePolicy === 'REJECT_DUPLICATE' ? Promise.reject(alreadyStarted('x')) : world.decide(input);
    const answer = await refund(world, { payment: payment.id, amount: 7 });
    expect([answer.status, answer.body.state]).toEqual([201, 'submitting']);
  });

  test('a run that closed without a row is no success', async () => {
    const payment = await world.payment();
    world.temporal.onAccept = () => Promise.reject(alreadyStarted('x'));
    const answer = await refund(world, { payment: payment.id, amount: 7 });
    expect([answer.status, answer.body.code]).toEqual([503, 'outcome_unknown']);
  });
});
