import type { RefundOutcome } from '../../domain/outcome';
import { begin, refusalCode, type Conversation } from './support/conversation';
import { gate } from './support/fake-activities';
import { absent, accepted, lost, other, paid, refused } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

/** A refund that an operator has to decide, and what the provider will say when it is asked. */
async function inDoubt(...queries: RefundOutcome[]): Promise<Conversation> {
  const c = await begin(bench, (a) => Object.assign(a, { submits: [other], queries }));
  await c.until('manual_review');
  return c;
}

test('what the provider contradicts is refused', async () => {
  const c = await inDoubt(refused);
  expect(await refusalCode(c.resolve('succeeded'))).toBe('contradicted_by_provider');
  c.activities.queries = [paid];
  expect(await refusalCode(c.resolve('failed'))).toBe('contradicted_by_provider');
  expect(await refusalCode(c.resolve('submitting'))).toBe('contradicted_by_provider');
  expect(await c.snapshot()).toMatchObject({ state: 'manual_review' });
});

test('the operator’s evidence is kept', async () => {
  const c = await inDoubt(lost);
  expect(await c.resolve('succeeded', 'op_7', 'pr_77')).toMatchObject({
    state: 'succeeded',
    providerRefundId: 'pr_77',
  });
  expect(c.activities.inputs('settleRefund')).toMatchObject([{ evidence: { by: 'op_7', reference: 'pr_77' } }]);
});

test('giving up before a late request can no longer arrive is too early, however sure the operator is', async () => {
  const c = await inDoubt(absent);
  expect(await refusalCode(c.resolve('failed'))).toBe('too_early');
  await c.skip(dayMs);
  c.activities.queries = [lost];
  expect(await refusalCode(c.resolve('failed'))).toBe('too_early');
});

test('giving up takes two operators', async () => {
  const c = await inDoubt(absent);
  await c.skip(dayMs);
  expect(await c.resolve('failed', 'op_1')).toMatchObject({ state: 'manual_review' });
  expect(c.activities.progress?.pendingResolution).toEqual({ to: 'failed', by: 'op_1' });
  expect(await refusalCode(c.resolve('failed', 'op_1'))).toBe('second_operator_required');
  expect(c.activities.reservation).toBe('held');
  expect(await c.resolve('failed', 'op_2')).toMatchObject({
    state: 'failed',
    failure: { code: 'resolved_failed', stage: 'operator' },
  });
  expect(c.activities.reservation).toBe('released');
});

test('a decision waits for the question under way, and for what that question decides', async () => {
  const answered = gate();
  const c = await begin(bench, (a) => {
    a.submits = [lost];
    a.queries = [() => answered.opened.then(() => paid)];
  });
  await c.until('unknown');
  await c.report();
  const decision = refusalCode(c.resolve('processing'));
  answered.open();
  expect(await decision).toBe('illegal_transition');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('of two decisions at the same moment one is carried out and the other refused', async () => {
  const c = await inDoubt(lost);
  const both = await Promise.allSettled([c.resolve('processing', 'op_1'), c.resolve('succeeded', 'op_2')]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a report that contradicts nothing leaves the decision to the operator; one that settles it ends it', async () => {
  const c = await inDoubt(lost);
  await c.report('evt_1');
  expect(await c.until('manual_review')).toMatchObject({ state: 'manual_review' });
  c.activities.queries = [paid];
  await c.report('evt_2');
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});

test('an operator may move on a refund that automation still asks about', async () => {
  const c = await begin(bench, (a) => Object.assign(a, { submits: [lost], queries: [lost] }));
  await c.until('unknown');
  expect(await c.resolve('processing')).toMatchObject({ state: 'processing' });
  c.activities.queries = [accepted, paid];
  expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
});
