import { WorkflowUpdateStage } from '@temporalio/client';
import { updateNames } from '../../domain/refund-messages';
import type { RefundState } from '../../domain/refund-state';
import { begin, eventually, refusalCode, type Conversation } from './support/conversation';
import { gate, hopeless, type FakeActivities } from './support/fake-activities';
import { absent, accepted, heldOff, lost, needsAccount, other, paid } from './support/paths/answers';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const ways = [
  ['by update', (c: Conversation) => c.cancel()],
  ['in Temporal', (c: Conversation) => c.handle.cancel()],
] as const;

const plans = {
  verifying: { verification: true, approvals: 0, goodsReturn: false },
  reviewing: { verification: false, approvals: 2, goodsReturn: false },
  awaiting_return: { verification: false, approvals: 0, goodsReturn: true },
} as const;

describe.each(ways)('cancelling %s', (_, cancel) => {
  test.each(Object.entries(plans))('ends a refund that is %s and releases its hold', async (state, plan) => {
    const c = await begin(bench, (a) => {
      a.plan = plan;
    });
    await c.until(state as RefundState);
    await cancel(c);
    expect(await c.handle.result()).toMatchObject({ state: 'canceled', status: 'canceled' });
    expect(c.activities).toMatchObject({ reservation: 'released', submits: [] });
    expect(c.activities.count('submitRefund')).toBe(0);
  });
});

/** Holds up one step until the cancellation has been heard. */
async function cancelDuring(step: string, how: 'update' | 'temporal'): Promise<Conversation> {
  const [reached, released] = [gate(), gate()];
  const c = await begin(
    bench,
    (a) => {
      a.before[step] = () => {
        reached.open();
        return released.opened;
      };
    },
    { workflowTaskTimeout: '1 second' },
  );
  await reached.opened;
  if (how === 'update') {
    await c.handle.startUpdate(updateNames.cancel, {
      args: [{ by: 'key_1' }],
      waitForStage: WorkflowUpdateStage.ACCEPTED,
    });
  } else {
    await c.handle.cancel();
    await eventually(async () => (await c.timeline()).some(({ reason }) => reason === 'cancel_requested'));
  }
  released.open();
  return c;
}

test.each([
  ['openRefund', 'update'],
  ['assessRisk', 'update'],
  ['openRefund', 'temporal'],
  ['assessRisk', 'temporal'],
] as const)('a cancellation that arrives during %s (%s) is honoured', async (step, how) => {
  const c = await cancelDuring(step, how);
  expect(await c.handle.result()).toMatchObject({ state: 'canceled' });
  expect(c.activities.reservation).toBe('released');
  expect(c.activities.count('submitRefund')).toBe(0);
});

describe('from submission on nothing is withdrawn', () => {
  const points: readonly [RefundState, (a: FakeActivities) => void][] = [
    ['unknown', (a) => Object.assign(a, { submits: [lost], queries: [paid] })],
    ['processing', (a) => Object.assign(a, { submits: [accepted], queries: [paid] })],
    ['action_required', (a) => Object.assign(a, { submits: [needsAccount], queries: [paid] })],
    ['submitting', (a) => Object.assign(a, { submits: [heldOff, paid] })],
  ];

  test.each(points)('the update is refused while %s, Temporal’s request is noted', async (state, arrange) => {
    const c = await begin(bench, arrange);
    await eventually(async () => (await c.until(state)).awaiting?.until !== null);
    expect(await refusalCode(c.cancel())).toBe('not_cancelable');
    await c.handle.cancel();
    await eventually(async () => (await c.timeline()).some(({ reason }) => reason === 'cancel_requested'));
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
    expect(c.activities.reservation).toBe('settled');
  });

  test('an operator can still decide after the workflow was cancelled in Temporal', async () => {
    const c = await begin(bench, (a) => Object.assign(a, { submits: [other], queries: [paid] }));
    await c.until('manual_review');
    await c.handle.cancel();
    await eventually(async () => (await c.timeline()).some(({ reason }) => reason === 'cancel_requested'));
    expect(await c.resolve('succeeded', 'op_1', 'pr_1')).toMatchObject({ state: 'succeeded' });
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  });

  test('a cancellation that arrives while the request is on its way waits for nothing and is refused', async () => {
    const answered = gate();
    const c = await begin(bench, (a) => {
      a.submits = [() => answered.opened.then(() => paid)];
    });
    await c.until('submitting');
    expect(await refusalCode(c.cancel())).toBe('not_cancelable');
    answered.open();
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
  });
});

test('a withdrawal whose hold cannot be released is refused, alarmed, and left to an operator', async () => {
  const c = await begin(bench, (a) => {
    a.plan = plans.reviewing;
    a.failures['releaseReservation'] = [hopeless('trade_record_breach')];
    a.queries = [absent];
  });
  await c.until('reviewing');
  expect(await refusalCode(c.cancel())).toBe('not_cancelable');
  await c.until('manual_review');
  expect(c.activities.alerts).toEqual([
    { alert: 'compensation_failed', severity: 'critical', detail: 'trade_record_breach' },
  ]);
  expect(await c.resolve('canceled')).toMatchObject({ state: 'canceled' });
  expect(c.activities.reservation).toBe('released');
});
