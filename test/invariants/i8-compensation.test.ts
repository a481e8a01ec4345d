/** I8: what must be undone is registered before the step, undone also under cancellation, and its failure is never swallowed. */
import { ApplicationFailure } from '@temporalio/common';
import { Conversation, eventually } from '../workflows/support/conversation';
import { FakeActivities } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const hopeless = ApplicationFailure.nonRetryable('the reservation is settled', 'reservation_conflict');

async function reviewed(): Promise<Conversation> {
  const activities = new FakeActivities();
  activities.plan = { verification: false, approvals: 1, goodsReturn: false };
  await bench.serve(activities);
  const conversation = new Conversation(bench, await bench.startRefund(), activities);
  await conversation.until('reviewing');
  return conversation;
}

test('a refund that is refused gives its hold back before its final state is written', async () => {
  const { handle, activities, reject } = await reviewed();
  await reject();
  expect(await handle.result()).toMatchObject({ state: 'rejected' });
  expect(activities.reservation).toBe('released');
  expect(activities.names().slice(-2)).toEqual(['releaseReservation', 'recordTransitions']);
});

test('a cancellation in Temporal gives the hold back, too', async () => {
  const { handle, activities } = await reviewed();
  await handle.cancel();
  expect(await handle.result()).toMatchObject({ state: 'canceled' });
  expect(activities.reservation).toBe('released');
});

test('a hold that cannot be given back ends in manual review with a critical alarm', async () => {
  const conversation = await reviewed();
  const { activities } = conversation;
  activities.failures['releaseReservation'] = [hopeless];
  await conversation.reject();
  await conversation.until('manual_review');
  await eventually(() => activities.alerts.length > 0);
  expect(activities.alerts).toEqual([
    { alert: 'compensation_failed', severity: 'critical', detail: 'reservation_conflict' },
  ]);
});

test('what the provider has confirmed is not undone when it cannot be recorded: an operator has to look', async () => {
  const activities = new FakeActivities();
  activities.submits = [{ kind: 'succeeded', providerRefundId: 're_1' }];
  activities.failures['settleRefund'] = [hopeless];
  await bench.serve(activities);
  const conversation = new Conversation(bench, await bench.startRefund(), activities);
  await conversation.until('manual_review');
  await eventually(() => activities.alerts.length > 0);
  expect(activities.alerts).toMatchObject([{ alert: 'settlement_failed', severity: 'critical' }]);
  expect(activities.names()).not.toContain('releaseReservation');
});
