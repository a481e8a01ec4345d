import type { SubmitInput } from '../../activities/contract';
import { begin, eventually, refusalCode, type Conversation } from './support/conversation';
import { gate, policyForTests, type FakeActivities } from './support/fake-activities';
import { absent, fenced, fencedAgain, heldOff, lost, paid } from './support/paths/answers';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

/** More than the 200 tries, one each five minutes, after which a run starts over. */
const manyTriesMs = 18 * 3_600_000;

/** A refund that waits in `state` because its sending was held off. */
async function held(
  state: 'approved' | 'submitting',
  arrange: Partial<Pick<FakeActivities, 'submits' | 'queries' | 'policy'>>,
): Promise<Conversation> {
  const c = await begin(bench, (a) => Object.assign(a, arrange));
  await eventually(async () => c.activities.alerts.length > 0 && (await c.until(state)).awaiting?.until != null);
  return c;
}

const sentAt = ({ activities }: Conversation): number[] =>
  activities.inputs<SubmitInput>('submitRefund').map((input) => Date.parse(input.sentAt));

test('what a stop of our own keeps from being sent is approved still, and goes once the stop is lifted', async () => {
  const c = await held('approved', { submits: [fenced, fenced, paid] });
  expect((await c.snapshot()).awaiting).toMatchObject({ actions: ['cancel'] });
  expect(c.activities.progress).toMatchObject({ state: 'approved', attempt: null });
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.states()).toEqual(['approved', 'submitting', 'succeeded']);
  expect(c.activities.inputs<SubmitInput>('submitRefund').map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  expect((await c.timeline()).map(({ state }) => state)).toEqual(['requested', 'approved', 'submitting', 'succeeded']);
});

test.each([
  ['by update', (c: Conversation) => c.cancel()],
  ['in Temporal', (c: Conversation) => c.handle.cancel()],
])('while nothing was ever sent it can be withdrawn %s', async (_, cancel) => {
  const c = await held('approved', { submits: [fenced] });
  await cancel(c);
  expect(await c.handle.result()).toMatchObject({ state: 'canceled' });
  expect(c.activities.reservation).toBe('released');
});

test('a stop of our own is looked at again within minutes, however long it has stood', async () => {
  const c = await held('approved', { submits: [fenced] });
  await c.skip(manyTriesMs);
  const times = sentAt(c);
  const gaps = times.slice(1).map((at, i) => at - times[i]!);
  expect(Math.max(...gaps)).toBeLessThan(6 * 60_000);
  expect(gaps.length).toBeGreaterThan(200);
  c.activities.submits = [paid];
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('a run that was held off many times starts over from its row, so that its history stays small', async () => {
  const c = await held('approved', { submits: [fenced] });
  await c.skip(manyTriesMs);
  const { runId, historyLength } = await bench.env.client.workflow.getHandle(c.handle.workflowId).describe();
  expect(runId).not.toBe(c.handle.firstExecutionRunId);
  expect(historyLength).toBeLessThan(4_000);
  await bench.env.client.workflow.getHandle(c.handle.workflowId).executeUpdate('cancel', { args: [{ by: 'key_1' }] });
  expect(c.activities.progress).toMatchObject({ state: 'canceled' });
});

const impatient = { ...policyForTests, wait: { ...policyForTests.wait, actionMs: 3_600_000 } };

test.each([
  ['approved', { submits: [fenced] }],
  ['submitting', { submits: [heldOff] }],
] as const)('what is held off while %s goes to an operator at the limit, with an alarm', async (state, answers) => {
  const c = await held(state, { submits: [...answers.submits], policy: impatient });
  await c.skip(2 * 3_600_000);
  await c.until('manual_review');
  expect(c.activities.alerts.at(-1)).toEqual({
    alert: 'automation_exhausted',
    severity: 'critical',
    detail: 'held_too_long',
  });
});

test('an operator may resolve what is held off while it is submitting', async () => {
  const c = await held('submitting', { submits: [heldOff], queries: [lost] });
  expect(await refusalCode(c.cancel())).toBe('not_cancelable');
  expect((await c.snapshot()).awaiting).toMatchObject({ actions: ['resolve'] });
  expect(await c.resolve('succeeded', 'op_1', 'pr_1')).toMatchObject({ state: 'succeeded' });
  expect(c.activities.reservation).toBe('settled');
});

test('what was sent before a stop is not taken for approved', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { submits: [lost, fencedAgain, paid], queries: [absent] }));
  await eventually(() => c.activities.count('submitRefund') === 2);
  expect(await refusalCode(c.cancel())).toBe('not_cancelable');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  expect(c.activities.states()).toEqual(['approved', 'submitting', 'unknown', 'submitting', 'succeeded']);
});

test.each([
  ['held back again', fenced, 'canceled'],
  ['taken', paid, 'succeeded'],
] as const)('a withdrawal during the next try waits for it, and counts if it is %s', async (_, answer, end) => {
  const answered = gate();
  const c = await begin(bench, (a) =>
    Object.assign(a, { submits: [fenced, () => answered.opened.then(() => answer)] }),
  );
  await eventually(() => c.activities.count('submitRefund') === 2);
  const withdrawal = c.cancel().then(
    ({ state }) => state,
    () => 'refused',
  );
  await eventually(async () => (await c.timeline()).some(({ reason }) => reason === 'cancel_requested'));
  answered.open();
  expect(await withdrawal).toBe(end === 'canceled' ? 'canceled' : 'refused');
  expect(await c.handle.result()).toMatchObject({ state: end });
});

test('every call of the provider says how long it may wait for a worker', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { submits: [lost], queries: [paid] }));
  await c.handle.result();
  const { events } = await c.handle.fetchHistory();
  const calls = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: call }) => call ?? []);
  expect(calls.map(({ scheduleToStartTimeout: limit }) => Number(limit?.seconds))).toEqual([60, 60]);
});
