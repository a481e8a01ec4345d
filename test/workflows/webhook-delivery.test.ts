import { attemptWebhook } from '../../activities/webhooks/attempt';
import { dispatchWebhooks } from '../../activities/webhooks/dispatch';
import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import { webhookDeliveryWorkflowId } from '../../domain/ids';
import { sendNowSignal, type WebhookDeliveryInput } from '../../domain/webhooks';
import type { RefundState } from '../../domain/refund-state';
import { ActivityWorld } from '../activities/support/activity-world';
import { deliveriesTo, insertEndpoint } from '../activities/webhooks/support';
import { webhookReceiver, type WebhookReceiver } from '../support/webhook-receiver';
import { eventually } from './support/conversation';
import { FakeActivities } from './support/fake-activities';
import { freshInput, WorkflowBench } from './support/workflow-bench';

const hourMs = 3_600_000;

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const freshDelivery = (): WebhookDeliveryInput => ({
  merchantId: 'm_test',
  deliveryId: freshInput().refundId.replace('re_', 'wd_'),
});

const start = (input: WebhookDeliveryInput) =>
  bench.start('webhookDelivery', webhookDeliveryWorkflowId(input.merchantId, input.deliveryId), [input]);

describe('the workflow', () => {
  test('waits as long as it is told between attempts, and ends with the delivery', async () => {
    const input = freshDelivery();
    const activities = new FakeActivities();
    activities.webhookAttempts = [
      { kind: 'retry', afterMs: 5_000 },
      { kind: 'retry', afterMs: 10 * hourMs },
      { kind: 'closed', status: 'delivered' },
    ];
    await bench.serve(activities);
    expect(await (await start(input)).result()).toBe('delivered');
    const times = activities.inputs<{ at: string }>('attemptWebhook').map(({ at }) => Date.parse(at));
    const waits = times.slice(1).map((time, n) => time - times[n]!);
    expect(waits[0]).toBeGreaterThanOrEqual(5_000);
    expect(waits[0]).toBeLessThan(15_000);
    expect(waits[1]).toBeGreaterThanOrEqual(10 * hourMs);
    expect(waits[1]).toBeLessThan(10 * hourMs + 10_000);
    expect(activities.inputs('attemptWebhook')[0]).toMatchObject(input);
  });

  test('that waits sends at once when it is asked to', async () => {
    const activities = new FakeActivities();
    activities.webhookAttempts = [
      { kind: 'retry', afterMs: 24 * hourMs },
      { kind: 'closed', status: 'delivered' },
    ];
    await bench.serve(activities);
    const handle = await start(freshDelivery());
    await eventually(() => activities.count('attemptWebhook') === 1);
    await handle.signal(sendNowSignal);
    expect(await handle.result()).toBe('delivered');
    const [first, second] = activities.inputs<{ at: string }>('attemptWebhook').map(({ at }) => Date.parse(at));
    expect(second! - first!).toBeLessThan(hourMs);
  });

  test('that is asked during an attempt makes another one: the first may not have known', async () => {
    const activities = new FakeActivities();
    activities.webhookAttempts = [{ kind: 'closed', status: 'delivered' }];
    await bench.serve(activities);
    const handle = await start(freshDelivery());
    activities.before['attemptWebhook'] = async () => {
      activities.before['attemptWebhook'] = () => undefined;
      await handle.signal(sendNowSignal);
    };
    expect(await handle.result()).toBe('delivered');
    expect(activities.count('attemptWebhook')).toBe(2);
  });

  test('survives that the attempt itself fails', async () => {
    const activities = new FakeActivities();
    activities.failures['attemptWebhook'] = [new Error('database away'), new Error('database away')];
    activities.webhookAttempts = [{ kind: 'closed', status: 'delivered' }];
    await bench.serve(activities);
    expect(await (await start(freshDelivery())).result()).toBe('delivered');
    expect(activities.count('attemptWebhook')).toBe(3);
  });
});

describe('a merchant whose receiver', () => {
  let world: ActivityWorld;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    [world, receiver] = await Promise.all([ActivityWorld.start('webhook_delivery'), webhookReceiver()]);
    Object.assign(world.deps, { workflows: temporalWorkflows(bench.env.client) });
    await bench.serve(
      Object.assign(new FakeActivities(), {
        attemptWebhook: (input: Parameters<typeof attemptWebhook>[1]) => attemptWebhook(world.deps, input),
      }),
    );
  });
  afterEach(async () => {
    await Promise.all([world.close(), receiver.close()]);
  });

  const arrange = async () => {
    const known = await insertEndpoint(world, { url: receiver.url });
    receiver.secrets = [known.secret];
    return known.endpoint;
  };

  /** Lets time pass until every delivery has come to its end. */
  const finish = async (endpoint: Parameters<typeof deliveriesTo>[1]) => {
    // One after the other: the server lets time pass for one that waits, and all others go on meanwhile.
    for (const { id } of await deliveriesTo(world, endpoint)) {
      await bench.env.client.workflow.getHandle(webhookDeliveryWorkflowId('m_one', id)).result();
    }
    return deliveriesTo(world, endpoint);
  };

  const downFor = async (ms: number): Promise<void> => {
    const upAtMs = (await bench.env.currentTimeMs()) + ms;
    receiver.answer = async () => ({ status: (await bench.env.currentTimeMs()) < upAtMs ? 503 : 204 });
  };

  test('is down for hours gets every event once it is up, whatever their order, each with its sequence', async () => {
    const endpoint = await arrange();
    await downFor(9 * hourMs);
    const ways: readonly (readonly RefundState[])[] = [
      ['approved', 'submitting', 'unknown', 'processing', 'succeeded', 'reversed'],
      ['reviewing', 'approved', 'submitting', 'failed'],
    ];
    const refunds = await Promise.all(ways.map((states) => world.refund(states)));
    await dispatchWebhooks(world.deps);
    const deliveries = await finish(endpoint);

    expect(deliveries.map(({ status }) => status)).toEqual(deliveries.map(() => 'delivered'));
    expect(Math.min(...deliveries.map(({ attemptsMade }) => attemptsMade))).toBeGreaterThan(4);
    expect(receiver.accepted.map(({ id }) => id).toSorted()).toEqual(
      deliveries.map(({ eventId }) => eventId).toSorted(),
    );
    for (const [index, states] of ways.entries()) {
      const own = receiver.accepted.filter(({ data }) => data.id === refunds[index]!.refundId);
      const inOrder = own.toSorted((left, right) => left.data.sequence - right.data.sequence);
      expect(inOrder.map(({ data }) => [data.sequence, data.state])).toEqual(
        ['requested', ...states].map((state, n) => [n + 1, state]),
      );
    }
  });

  test('never comes back is given up with an alarm, and can be sent the event later', async () => {
    const endpoint = await arrange();
    receiver.answer = () => ({ status: 500 });
    await world.refund();
    await dispatchWebhooks(world.deps);
    const [failed] = await finish(endpoint);
    expect(failed).toMatchObject({ status: 'failed', dueAt: null, attemptsMade: 7 });
    expect(await world.alarms(endpoint.id)).toEqual(['webhook_undeliverable warning']);

    receiver.answer = () => ({ status: 204 });
    await world.store.webhookDeliveries.restart(failed!.id, new Date());
    await world.deps.workflows.sendWebhookNow({ merchantId: 'm_one', deliveryId: failed!.id }, endpoint.id);
    expect(await finish(endpoint)).toMatchObject([{ status: 'delivered', round: 2 }]);
    expect(receiver.accepted).toMatchObject([{ id: failed!.eventId }]);
  });

  test('says that it is gone is left in peace', async () => {
    const endpoint = await arrange();
    receiver.answer = () => ({ status: 410 });
    await world.refund(['approved', 'canceled']);
    await dispatchWebhooks(world.deps);
    const ends = (await finish(endpoint)).map(({ status }) => status);
    expect(ends).toContain('failed');
    expect(ends).not.toContain('delivered');
    await world.refund();
    expect(await dispatchWebhooks(world.deps)).toBe(0);
  });

  test('is told of what was written before a crash kept it from being dispatched', async () => {
    const endpoint = await arrange();
    await world.refund(['approved', 'canceled']);
    // The process that wrote them is gone; another one has only what the database holds.
    const other = await ActivityWorld.on(world.uri);
    const deps = { ...other.deps, workflows: temporalWorkflows(bench.env.client) };
    await Promise.all([dispatchWebhooks(deps), dispatchWebhooks(deps)]);
    await other.close();
    await finish(endpoint);
    expect(receiver.accepted.map(({ data }) => data.sequence).toSorted((left, right) => left - right)).toEqual([
      1, 2, 3,
    ]);
  });
});
