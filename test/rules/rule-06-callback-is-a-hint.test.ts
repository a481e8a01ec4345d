/** Rule 3.1.6: a notification is stored, answered, and leads to a query; the query decides. */
import { deliverCallback } from '../../activities/notify/deliver-callback';
import type { InboxEntry } from '../../store/store';
import { ActivityWorld, requestedAt } from '../activities/support/activity-world';
import { Conversation } from '../workflows/support/conversation';
import { FakeActivities } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;

describe('the inbox', () => {
  let world: ActivityWorld;
  beforeAll(async () => {
    world = await ActivityWorld.start('rule_06');
  });
  afterAll(() => world.close());

  const notificationOf = (refundId: string): InboxEntry => ({
    id: `stripe/acct_one/${refundId}`,
    provider: 'stripe',
    account: 'acct_one',
    eventId: `evt_${refundId}`,
    type: 'refund.failed',
    refundId,
    providerRefundId: null,
    paymentId: null,
    providerPaymentId: null,
    receivedAt: new Date(requestedAt),
    deliveredAt: null,
    disposition: null,
  });

  test('a notification is kept once, and until somebody has heard it', async () => {
    const { refundId } = await world.refund(['approved', 'submitting', 'processing']);
    const entry = notificationOf(refundId);
    expect(await world.store.inbox.store(entry)).toEqual({ kind: 'stored' });
    expect(await world.store.inbox.store(entry)).toEqual({ kind: 'duplicate' });
    world.workflows.hears = () => false;
    await deliverCallback(entry, world.deps);
    expect(await world.store.inbox.findUndelivered(new Date(), 10)).toEqual([entry]);
    world.workflows.hears = () => true;
    await world.run('sweep');
    expect(world.workflows.told).toEqual([{ refundId, eventId: entry.eventId }]);
    expect(await world.store.inbox.findUndelivered(new Date(), 10)).toEqual([]);
  });

  test('hearing of a failure changes nothing by itself', async () => {
    const { refundId } = await world.refund(['approved', 'submitting', 'processing']);
    const before = await world.row(refundId);
    await world.store.inbox.store(notificationOf(refundId));
    await deliverCallback(notificationOf(refundId), world.deps);
    expect(await world.row(refundId)).toEqual(before);
  });
});

describe('the workflow', () => {
  let bench: WorkflowBench;
  beforeAll(async () => {
    bench = await WorkflowBench.open();
  });
  afterEach(() => bench.clear());
  afterAll(() => bench.close());

  test('asks when it is told, and takes what the query says', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'processing', providerRefundId: 're_1' }];
    activities.queries = [succeeded];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    const conversation = new Conversation(bench, handle, activities);
    await conversation.until('processing');
    await conversation.report();
    expect(await handle.result()).toMatchObject({ state: 'succeeded' });
    const { events } = await handle.fetchHistory();
    expect(events!.filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes != null)).toEqual([]);
  });

  test('asks while it waits for an operator, too', async () => {
    const activities = new FakeActivities();
    activities.submits = [{ kind: 'mismatch', reason: 'wrong_amount', providerRefundId: null }];
    activities.queries = [succeeded];
    await bench.serve(activities);
    const handle = await bench.startRefund();
    const conversation = new Conversation(bench, handle, activities);
    await conversation.until('manual_review');
    await conversation.report();
    expect(await handle.result()).toMatchObject({ state: 'succeeded', providerRefundId: 're_1' });
  });
});
