/** Rule 3.1.10: an operator's decision asks the provider first, and giving a refund up takes two and time. */
import type { RefundOutcome } from '../../domain/outcome';
import { Conversation, refusalCode } from '../workflows/support/conversation';
import { FakeActivities, hopeless } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const keyHorizonMs = 82_800_000;

/** A refund that waits for an operator; the provider answers these questions. */
async function underReview(...queries: FakeActivities['queries']): Promise<Conversation> {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'mismatch', reason: 'wrong_amount', providerRefundId: null }];
  activities.queries = queries;
  await bench.serve(activities);
  const conversation = new Conversation(bench, await bench.startRefund(), activities);
  await conversation.until('manual_review');
  return conversation;
}

test('a decision that the provider contradicts is refused', async () => {
  const conversation = await underReview({ kind: 'failed', providerRefundId: 're_1', code: 'lost_card' });
  expect(await refusalCode(conversation.resolve('succeeded'))).toBe('contradicted_by_provider');
  expect(conversation.activities.count('queryRefund')).toBe(1);
  expect(conversation.activities.reservation).toBe('held');
});

test('a decision that the provider does not contradict is carried out, with its evidence', async () => {
  const conversation = await underReview({ kind: 'unknown', reason: 'timeout' });
  expect(await conversation.resolve('succeeded', 'op_1', 're_seen')).toMatchObject({
    state: 'succeeded',
    providerRefundId: 're_seen',
  });
  expect(conversation.activities.reservation).toBe('settled');
});

test('a refund is not given up before a late request can no longer arrive', async () => {
  const conversation = await underReview({ kind: 'not_found' });
  expect(await refusalCode(conversation.resolve('failed'))).toBe('too_early');
  expect(await refusalCode(conversation.resolve('failed', 'op_2'))).toBe('too_early');
  expect(conversation.activities.reservation).toBe('held');
});

test('giving a refund up takes two operators', async () => {
  const conversation = await underReview({ kind: 'not_found' });
  await conversation.skip(keyHorizonMs + 60_000);
  expect(await conversation.resolve('failed', 'op_1')).toMatchObject({ state: 'manual_review' });
  expect(await refusalCode(conversation.resolve('failed', 'op_1'))).toBe('second_operator_required');
  expect(conversation.activities.reservation).toBe('held');
  expect(await conversation.resolve('failed', 'op_2')).toMatchObject({ state: 'failed' });
  expect(conversation.activities.reservation).toBe('released');
});

test('without an answer of the provider nothing is given up', async () => {
  const conversation = await underReview({ kind: 'unknown', reason: 'timeout' });
  await conversation.skip(keyHorizonMs + 60_000);
  expect(await refusalCode(conversation.resolve('failed'))).toBe('too_early');
});

test('a vote counts for the state it was given in: when the refund has moved on and come back, two are asked anew', async () => {
  const conversation = await underReview({ kind: 'not_found' });
  await conversation.skip(keyHorizonMs + 60_000);
  await conversation.resolve('failed', 'op_1');
  await conversation.resolve('processing', 'op_1');
  expect(conversation.activities.progress).toMatchObject({ state: 'processing', pendingResolution: null });
  conversation.activities.queries = [{ kind: 'mismatch', reason: 'amount_differs', providerRefundId: 'pr_9' }];
  await conversation.report();
  await conversation.until('manual_review');
  conversation.activities.queries = [{ kind: 'not_found' }];
  expect(await conversation.resolve('failed', 'op_2')).toMatchObject({ state: 'manual_review' });
  expect(conversation.activities.reservation).toBe('held');
});

describe('a refund that its row says was never sent', () => {
  async function neverSent(...queries: RefundOutcome[]): Promise<Conversation> {
    const activities = new FakeActivities();
    activities.decidesWhenOpening = false;
    activities.failures['assessRisk'] = [hopeless('refund_not_found')];
    activities.queries = queries;
    await bench.serve(activities);
    const conversation = new Conversation(bench, await bench.startRefund(), activities);
    await conversation.until('manual_review');
    return conversation;
  }

  test('is given up by one operator once the provider has said that it knows of none', async () => {
    const conversation = await neverSent({ kind: 'not_found' });
    expect(await conversation.resolve('canceled')).toMatchObject({ state: 'canceled' });
    expect(conversation.activities.count('queryRefund')).toBe(1);
  });

  test('takes two where the provider does not answer, and is not given up where it was paid', async () => {
    const conversation = await neverSent({ kind: 'unknown', reason: 'timeout' });
    expect(await conversation.resolve('canceled', 'op_1')).toMatchObject({ state: 'manual_review' });
    expect(await refusalCode(conversation.resolve('canceled', 'op_1'))).toBe('second_operator_required');
    conversation.activities.queries = [{ kind: 'succeeded', providerRefundId: 'pr_1' }];
    expect(await refusalCode(conversation.resolve('canceled', 'op_2'))).toBe('contradicted_by_provider');
    conversation.activities.queries = [{ kind: 'unknown', reason: 'timeout' }];
    expect(await conversation.resolve('canceled', 'op_2')).toMatchObject({ state: 'canceled' });
  });
});
