import type { GatewayCallInput } from '../../activities/contract';
import type { RefundOutcome } from '../../domain/outcome';
import { begin, eventually, refusalCode, type Conversation } from './support/conversation';
import { gate, hopeless } from './support/fake-activities';
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

describe('an operator’s reference', () => {
  /** In doubt about a refund that the provider has named `pr_1`. */
  async function named(...queries: RefundOutcome[]): Promise<Conversation> {
    const c = await begin(bench, (a) => Object.assign(a, { submits: [accepted], queries: [other] }));
    await c.skip(60_000);
    await c.until('manual_review');
    c.activities.queries = queries;
    return c;
  }

  const askedFor = (c: Conversation) =>
    c.activities.inputs<GatewayCallInput>('queryRefund').map(({ providerRefundId }) => providerRefundId);

  test('is asked about first, and taken where the provider answers to it', async () => {
    const c = await named({ kind: 'succeeded', providerRefundId: 'pr_2' });
    expect(await c.resolve('succeeded', 'op_1', 'pr_2')).toMatchObject({ providerRefundId: 'pr_2' });
    expect(askedFor(c).at(-1)).toBe('pr_2');
  });

  test('that the provider does not answer to is evidence, and does not replace the one it gave', async () => {
    const c = await named(lost);
    expect(await c.resolve('succeeded', 'op_1', 'pr_2')).toMatchObject({
      state: 'succeeded',
      providerRefundId: 'pr_1',
    });
    expect(askedFor(c).slice(-2)).toEqual(['pr_2', 'pr_1']);
    expect(c.activities.inputs('settleRefund')).toMatchObject([{ evidence: { reference: 'pr_2' } }]);
  });

  test('does not hide what the provider says of the refund it gave', async () => {
    const c = await named(lost, { ...refused, providerRefundId: 'pr_1' });
    expect(await refusalCode(c.resolve('succeeded', 'op_1', 'pr_2'))).toBe('contradicted_by_provider');
  });
});

test('a settlement that fails is taken back without what was said meanwhile', async () => {
  const [reached, released] = [gate(), gate()];
  const c = await begin(
    bench,
    (a) => {
      a.submits = [paid];
      a.queries = [paid];
      a.before['settleRefund'] = async () => {
        delete a.before['settleRefund'];
        reached.open();
        await released.opened;
        throw hopeless('trade_record_breach');
      };
    },
    { workflowTaskTimeout: '1 second' },
  );
  await reached.opened;
  await c.handle.cancel();
  await eventually(async () => (await c.timeline()).some(({ reason }) => reason === 'cancel_requested'));
  released.open();
  await c.until('manual_review');
  const reasons = (await c.timeline()).map(({ reason }) => reason);
  expect(reasons).toContain('cancel_requested');
  expect(reasons).not.toContain('provider_succeeded');
});
