import type { AbnormalRedirectInput } from '../../activities/contract';
import { begin, refusalCode, type Conversation } from './support/conversation';
import { hopeless, type FakeActivities } from './support/fake-activities';
import { abnormal, accepted, fenced, lost, needsAccount, needsFunds, paid, refused } from './support/paths/answers';
import { WorkflowBench } from './support/workflow-bench';

/** A refund that the payer's bank did not take, and that its provider sends elsewhere. */
let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

async function waiting(arrange: (activities: FakeActivities) => void = () => undefined): Promise<Conversation> {
  const c = await begin(bench, (activities) => {
    activities.submits = [abnormal];
    activities.queries = [abnormal];
    activities.redirects = [accepted];
    arrange(activities);
  });
  await c.until('action_required');
  return c;
}

test('it is sent to a card, is processing again, and is followed to its end on the same reservation', async () => {
  const c = await waiting();
  const { refundId } = await c.snapshot();
  c.activities.queries = [abnormal, accepted, paid];
  expect(await c.redirectAbnormal('rd_1')).toMatchObject({ state: 'processing', provider: 'stripe' });
  expect(c.activities.reservation).toBe('held');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.inputs<AbnormalRedirectInput>('redirectAbnormal')).toMatchObject([
    { provider: 'stripe', key: refundId, providerRefundId: 'pr_1', destinationId: 'rd_1' },
  ]);
  expect(c.activities.progress).toMatchObject({ destinationId: 'rd_1', providerRefundId: 'pr_1' });
  expect(c.activities.transitions.find(({ reason }) => reason === 'redirected_to_payer_card')).toMatchObject({
    to: 'processing',
    by: 'key_1',
  });
  expect(c.activities.count('submitRefund')).toBe(1);
});

test('it is sent to the merchant’s own account by an operator', async () => {
  const c = await waiting();
  c.activities.queries = [abnormal, paid];
  await c.redirectAbnormal(null, 'op_1');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.inputs('redirectAbnormal')).toMatchObject([{ destinationId: null }]);
  const reasons = c.activities.transitions.map(({ reason, by }) => `${reason} by ${by}`);
  expect(reasons).toContain('redirected_to_merchant_account by op_1');
});

test.each([
  ['lost', lost],
  ['lost with its worker', hopeless('worker_died')],
])('a call that is %s is not guessed: a query says that it was taken', async (_what, answer) => {
  const c = await waiting((activities) => {
    activities.redirects = [answer];
  });
  c.activities.queries = [abnormal, accepted, paid];
  expect(await c.redirectAbnormal('rd_1')).toMatchObject({ state: 'processing' });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.count('redirectAbnormal')).toBe(1);
});

test.each([
  ['a refusal', { kind: 'unknown', reason: 'redirect_refused_param_error' } as const],
  ['a stop of our own', fenced],
])('%s leaves it where it is, and it can be asked for again', async (_what, answer) => {
  const c = await waiting((activities) => {
    activities.redirects = [answer, accepted];
  });
  expect(await refusalCode(c.redirectAbnormal('rd_1'))).toBe('redirect_not_taken');
  expect((await c.until('action_required')).state).toBe('action_required');
  c.activities.queries = [abnormal, paid];
  expect(await c.redirectAbnormal('rd_2')).toMatchObject({ state: 'processing' });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('while nobody says whether it was taken it is neither processing nor refused, and followed all the same', async () => {
  const c = await waiting((activities) => {
    activities.redirects = [lost];
  });
  c.activities.queries = [abnormal, lost, lost];
  expect(await c.redirectAbnormal('rd_1')).toMatchObject({ state: 'action_required' });
  c.activities.queries = [accepted, paid];
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test.each([
  ['succeeded', paid, 'contradicted_by_provider'],
  ['asks for something else', needsAccount, 'contradicted_by_provider'],
  ['has failed', refused, 'contradicted_by_provider'],
  ['unanswered', lost, 'redirect_not_taken'],
] as const)('nothing is sent of a refund that is %s, says its provider', async (_what, answer, code) => {
  const c = await waiting();
  c.activities.queries = [answer];
  expect(await refusalCode(c.redirectAbnormal('rd_1'))).toBe(code);
  expect(c.activities.count('redirectAbnormal')).toBe(0);
});

test.each([
  ['under way', { submits: [accepted], queries: [accepted] }, 'processing'],
  ['not at the provider', { submits: [needsFunds], queries: [needsFunds] }, 'action_required'],
] as const)('a refund that is %s is not redirected', async (_what, answers, state) => {
  const c = await begin(bench, (activities) => {
    activities.submits = [...answers.submits];
    activities.queries = [...answers.queries];
  });
  await c.until(state);
  expect(await refusalCode(c.redirectAbnormal('rd_1'))).toBe('illegal_transition');
  expect(c.activities.count('queryRefund')).toBe(0);
});

test('the same card again is the same answer while the money is on its way, and another card is refused', async () => {
  const c = await waiting();
  c.activities.queries = [abnormal, accepted];
  await c.redirectAbnormal('rd_1');
  expect(await c.redirectAbnormal('rd_1')).toMatchObject({ state: 'processing' });
  expect(await refusalCode(c.redirectAbnormal('rd_2'))).toBe('illegal_transition');
  expect(c.activities.count('redirectAbnormal')).toBe(1);
});
