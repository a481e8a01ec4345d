import type { Workflow } from '@temporalio/common';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { refundTaskQueue, updateNames, workflowTypes } from '../../domain/refund-messages';
import { refundWorkflowId } from '../../domain/ids';
import type { RefundSnapshot } from '../../domain/refund';
import { searchAttributes } from '../../workflows/search-attributes';
import { FakeActivities } from './support/fake-activities';
import { WorkflowBench, freshInput } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

test('a refund that nothing stands in the way of succeeds within 15 history events', async () => {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  await bench.withWorkers(activities, async () => {
    const handle = await bench.startRefund();
    const result = await handle.result();
    expect(result).toMatchObject({ state: 'succeeded', status: 'succeeded', providerRefundId: 're_1' });
    expect(activities.names()).toEqual(['openRefund', 'assessRisk', 'submitRefund', 'settleRefund']);
    expect(activities.states()).toEqual(['approved', 'submitting', 'succeeded']);
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThanOrEqual(15);
  });
});

test('waiting for the decision with the start costs two more events and answers before the gateway does', async () => {
  const activities = new FakeActivities();
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  activities.submits = [() => answered.then(() => ({ kind: 'succeeded', providerRefundId: 're_1' }) as const)];
  await bench.withWorkers(activities, async () => {
    const input = freshInput();
    const start = new WithStartWorkflowOperation(workflowTypes.refund, {
      workflowId: refundWorkflowId(input.merchantId, input.refundId),
      taskQueue: refundTaskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const snapshot = await bench.env.client.workflow.executeUpdateWithStart<Workflow, RefundSnapshot, []>(
      updateNames.accept,
      {
        startWorkflowOperation: start,
        updateId: 'accept',
        args: [],
      },
    );
    expect(snapshot).toMatchObject({ state: 'submitting', status: 'pending', risk: { decision: 'allow' } });
    answer();
    const handle = await start.workflowHandle();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThanOrEqual(17);
  });
});

test('a refund of all that remains tells its amount once it is known, in the same event as its state', async () => {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  await bench.withWorkers(activities, async () => {
    const handle = await bench.startRefund();
    await handle.result();
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(searchAttributes.amountMinor)).toBe(1_250);
  });
});
