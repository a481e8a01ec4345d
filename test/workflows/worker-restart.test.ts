import type { RefundState } from '../../domain/refund-state';
import { Conversation, eventually } from './support/conversation';
import { FakeActivities } from './support/fake-activities';
import { absent, accepted, heldOff, lost, needsAccount, paid } from './support/paths/answers';
import { WorkflowBench } from './support/workflow-bench';

/** The time-skipping server waits for ever for a worker that had a workflow in its cache, so these cache none. */
const uncached = { maxCachedWorkflows: 0 };

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(async () => {
  await bench.clear();
  await bench.stopWorkers();
});
afterAll(() => bench.close());

const oneApproval = { verification: false, approvals: 1, goodsReturn: false };
const waits: readonly [RefundState, Partial<FakeActivities>][] = [
  ['reviewing', { plan: oneApproval, submits: [paid] }],
  ['submitting', { submits: [heldOff, paid] }],
  ['unknown', { submits: [lost, paid], queries: [absent] }],
  ['processing', { submits: [accepted], queries: [paid] }],
  ['action_required', { submits: [needsAccount], queries: [paid] }],
];

test.each(waits)(
  'a worker that goes away while %s leaves nothing undone: the next one goes on',
  async (state, laidOut) => {
    const activities = Object.assign(new FakeActivities(), laidOut);
    await bench.serve(activities, uncached);
    const c = new Conversation(bench, await bench.startRefund(), activities);
    await eventually(() => activities.progress?.state === state);
    await eventually(() => waitsOnTimer(c));

    await bench.stopWorkers();
    await bench.serve(activities, uncached);
    if (state === 'reviewing') await c.approve();
    expect(await c.handle.result()).toMatchObject({ state: 'succeeded' });
    expect(activities.count('openRefund')).toBe(1);
    expect(activities.count('settleRefund')).toBe(1);
  },
);

async function waitsOnTimer(c: Conversation): Promise<boolean> {
  const { events } = await c.handle.fetchHistory();
  return events!.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes != null);
}

test('a worker that caches nothing carries a refund through all its waits', async () => {
  const activities = Object.assign(new FakeActivities(), {
    submits: [lost, accepted],
    queries: [lost, absent, accepted, paid],
  });
  await bench.serve(activities, uncached);
  const handle = await bench.startRefund();
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  expect(activities.states()).toEqual(['approved', 'submitting', 'unknown', 'submitting', 'processing', 'succeeded']);
});
