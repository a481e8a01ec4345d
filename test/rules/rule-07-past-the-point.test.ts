/** Rule 3.1.7: from `submitting` on a cancellation is noted and not obeyed, and no open refund stays without a workflow. */
import { ActivityWorld } from '../activities/support/activity-world';
import { Conversation, eventually, refusalCode } from '../workflows/support/conversation';
import { FakeActivities } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;

describe('the workflow', () => {
  let bench: WorkflowBench;
  beforeAll(async () => {
    bench = await WorkflowBench.open();
  });
  afterEach(() => bench.clear());
  afterAll(() => bench.close());

  test('a cancellation in Temporal that comes during the call is noted, and the refund completes', async () => {
    const activities = new FakeActivities();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    activities.submits = [() => held.then(() => succeeded)];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    const conversation = new Conversation(bench, handle, activities);
    await eventually(() => activities.count('submitRefund') === 1);
    await handle.cancel();
    await eventually(async () => (await conversation.timeline()).some(({ reason }) => reason === 'cancel_requested'));
    letGo();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    expect(activities.reservation).toBe('settled');
  });

  test('a withdrawal that comes too late is refused and changes nothing', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'processing', providerRefundId: 're_1' }];
    activities.queries = [succeeded];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    const conversation = new Conversation(bench, handle, activities);
    await conversation.until('processing');
    expect(await refusalCode(conversation.cancel())).toBe('not_cancelable');
    await conversation.report();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  });

  test('a failing step does not fail the workflow: it waits for an operator', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'mismatch', reason: 'wrong_amount', providerRefundId: null }];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    await new Conversation(bench, handle, activities).until('manual_review');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect(activities.alerts).toMatchObject([{ alert: 'provider_mismatch', severity: 'critical' }]);
  });
});

describe('the sweeper', () => {
  let world: ActivityWorld;
  beforeAll(async () => {
    world = await ActivityWorld.start('rule_07');
  });
  afterAll(() => world.close());

  test('gives each refund past the point, whatever it waits for, a workflow again', async () => {
    const waiting = ['unknown', 'processing', 'action_required', 'manual_review'] as const;
    const refunds = await Promise.all(waiting.map((state) => world.refund(['approved', 'submitting', state])));
    await world.run('sweep');
    const recovered = world.workflows.inputsOf('recovery').map((input) => (input as { refundId: string }).refundId);
    expect(recovered.toSorted()).toEqual(refunds.map(({ refundId }) => refundId).toSorted());
  });
});
