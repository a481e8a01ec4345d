import { dispatchWebhooks } from '../../../activities/webhooks/dispatch';
import { presentRefund } from '../../../api/present/refund';
import { viewOfRow } from '../../../api/refund-view';
import { webhookDeliveryWorkflowId } from '../../../domain/ids';
import { refundResource } from '../../../api/schemas/refund';
import { paymentResource } from '../../../api/schemas/payment';
import { alertResource } from '../../../api/schemas/alerts';
import type { WebhookDeliveryDocument } from '../../../store/store';
import { ActivityWorld, later } from '../support/activity-world';
import { deliveriesTo, insertEndpoint } from './support';

let world: ActivityWorld;
beforeEach(async () => {
  world = await ActivityWorld.start('dispatch');
});
afterEach(() => world.close());

const dispatch = () => dispatchWebhooks(world.deps);
const started = () => world.workflows.inputsOf('webhook') as { deliveryId: string }[];

interface Payload {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly sequence: number; readonly [field: string]: unknown };
}
const payloads = async (endpoint: Parameters<typeof deliveriesTo>[1]): Promise<Payload[]> =>
  (await deliveriesTo(world, endpoint)).map(({ payload }) => JSON.parse(payload) as Payload);

test('each event becomes one delivery with a workflow, however often it is looked for', async () => {
  const { endpoint } = await insertEndpoint(world);
  await world.refund(['approved', 'submitting', 'succeeded']);
  await Promise.all([dispatch(), dispatch()]);
  await dispatch();
  const deliveries = await deliveriesTo(world, endpoint);
  const types = deliveries.map(({ eventType }) => eventType).toSorted();
  expect(types).toEqual(['refund.created', 'refund.succeeded', 'refund.updated', 'refund.updated']);
  expect(new Set(started().map(({ deliveryId }) => deliveryId))).toEqual(new Set(deliveries.map(({ id }) => id)));
  expect(await dispatch()).toBe(0);
});

test('a payload is the resource as the API shows it, as it was, with its place in the order', async () => {
  const { endpoint } = await insertEndpoint(world);
  const { refundId, paymentId } = await world.refund(['approved', 'submitting'], undefined, {
    description: 'Größe 42',
    metadata: { order: '7' },
  });
  await dispatch();
  const told = (await payloads(endpoint)).toSorted((left, right) => left.data.sequence - right.data.sequence);
  expect(told.map(({ type, timestamp, data }) => [type, timestamp, data['state'], data['status']])).toEqual([
    ['refund.created', later(0), 'requested', 'pending'],
    ['refund.updated', later(2_000), 'approved', 'pending'],
    ['refund.updated', later(3_000), 'submitting', 'pending'],
  ]);
  const { sequence, ...data } = told.at(-1)!.data;
  expect(sequence).toBe(3);
  expect(data).toEqual(presentRefund(viewOfRow(await world.row(refundId))));
  expect(data).toMatchObject({ payment: paymentId, metadata: { order: '7' } });
});

test('nothing in a payload is more than the API shows', async () => {
  const { endpoint } = await insertEndpoint(world);
  const payment = await world.acceptPayment();
  await world.run('openPayment', payment);
  await world.run('concludePayment', {
    ...payment,
    outcome: {
      kind: 'captured',
      providerPaymentId: 'pi_1',
      amount: 5_000,
      currency: 'GBP',
      capturedAt: later(0),
      refunds: [],
      disputed: false,
    },
  });
  await world.refund(['verifying']);
  await world.store.alerts.raise(
    { kind: 'refund_held', severity: 'warning', merchantId: 'm_one', subject: 're_1', detail: 'rate_limited' },
    new Date(),
  );
  await dispatch();
  const schemas = { payment: paymentResource, refund: refundResource, alert: alertResource } as const;
  const told = await payloads(endpoint);
  expect(told.map(({ type }) => type).toSorted()).toEqual([
    'alert.raised',
    'payment.captured',
    'refund.created',
    'refund.requires_action',
  ]);
  for (const { data } of told) {
    const { sequence: _, ...resource } = data;
    const schema = schemas[resource['object'] as keyof typeof schemas];
    expect(schema.strict().safeParse(resource).error).toBeUndefined();
  }
});

test('an endpoint that is made, enabled or subscribed while events are looked for is told what comes after that', async () => {
  const listens = await insertEndpoint(world, { events: ['payment.captured'] });
  const off = await insertEndpoint(world, { status: 'disabled' });
  let made: typeof off | undefined;
  const whole = world.store.webhookEndpoints;
  const listening = async () => {
    const before = await whole.listening();
    made = await insertEndpoint(world);
    await whole.enable(off.endpoint.id, new Date(later(0)));
    await whole.update(listens.endpoint.id, { events: ['*'] }, new Date(later(0)));
    await world.refund(['approved']);
    return before;
  };
  const store = { ...world.store, webhookEndpoints: { ...whole, listening } };
  expect(await dispatchWebhooks({ ...world.deps, store })).toBe(1);
  for (const { endpoint } of [listens, off, made!]) {
    expect((await payloads(endpoint)).map(({ type }) => type).toSorted()).toEqual(['refund.created', 'refund.updated']);
  }
});

test('an endpoint is told what it chose, from when it listens, and only of its own merchant', async () => {
  const [all, ends, late, off, other] = await Promise.all([
    insertEndpoint(world),
    insertEndpoint(world, { events: ['refund.succeeded', 'refund.failed'] }),
    insertEndpoint(world, { since: new Date(later(3_000)) }),
    insertEndpoint(world, { status: 'disabled' }),
    insertEndpoint(world, { merchantId: 'm_two' }),
  ]);
  await world.refund(['approved', 'submitting', 'succeeded']);
  await dispatch();
  const told = async ({ endpoint }: typeof all) =>
    (await payloads(endpoint)).map(({ data }) => data.sequence).toSorted((left, right) => left - right);
  expect(await Promise.all([all, ends, late, off, other].map(told))).toEqual([[1, 2, 3, 4], [4], [3, 4], [], []]);
});

test('without endpoints nothing is done, whatever others have', async () => {
  const { endpoint } = await insertEndpoint(world, { merchantId: 'm_two' });
  await world.refund(['approved']);
  expect(await dispatch()).toBe(0);
  expect([await payloads(endpoint), started()]).toEqual([[], []]);
});

test('what happened before an endpoint was made is not told to it', async () => {
  const { refundId } = await world.refund(['approved']);
  expect(await dispatch()).toBe(0);
  const { endpoint } = await insertEndpoint(world, { since: new Date(later(2_500)) });
  expect(await dispatch()).toBe(0);
  await world.store.refunds.advance(refundId, {
    transitions: [{ revision: 3, to: 'submitting', at: later(3_000), by: 'engine', reason: 'test' }],
  });
  expect(await dispatch()).toBe(1);
  expect((await payloads(endpoint)).map(({ data }) => data.sequence)).toEqual([3]);
});

test('what breaks off between write and dispatch, or within the dispatch, is made up for', async () => {
  const { endpoint } = await insertEndpoint(world);
  await world.refund(['approved']);
  const { startWebhookDelivery } = world.workflows;
  let broken = 0;
  world.workflows.startWebhookDelivery = (input) => {
    broken += 1;
    return broken === 2 ? Promise.reject(new Error('Temporal is away')) : startWebhookDelivery(input);
  };
  expect(await dispatch()).toBe(0);
  expect(await deliveriesTo(world, endpoint)).toHaveLength(2);
  expect(started()).toHaveLength(1);
  expect(await dispatch()).toBe(1);
  const ids = (await deliveriesTo(world, endpoint)).map(({ id }) => id).toSorted();
  expect([...new Set(started().map(({ deliveryId }) => deliveryId))].toSorted()).toEqual(ids);
});

test('one row that cannot be dispatched keeps no other waiting', async () => {
  await insertEndpoint(world);
  const [bad, good] = [await world.refund(), await world.refund()];
  const whole = world.store.webhookDeliveries;
  const failing = {
    ...whole,
    insert: (row: WebhookDeliveryDocument) =>
      row.subject === bad.refundId ? Promise.reject(new Error('broken')) : whole.insert(row),
  };
  const deps = { ...world.deps, store: { ...world.store, webhookDeliveries: failing } };
  expect(await dispatchWebhooks(deps)).toBe(1);
  expect((await world.store.outbox.pending('m_one', new Date(later(0)), 10)).map(({ id }) => id)).toEqual([
    bad.refundId,
  ]);
  expect(started()).toHaveLength(1);
  expect(good.refundId).not.toBe(bad.refundId);
});

test('that an endpoint cannot be reached is told to the others', async () => {
  const [dead, alive] = [await insertEndpoint(world), await insertEndpoint(world)];
  await world.store.alerts.raise(
    {
      kind: 'webhook_undeliverable',
      severity: 'warning',
      merchantId: 'm_one',
      subject: dead.endpoint.id,
      detail: 'test',
    },
    new Date(),
  );
  await dispatch();
  expect(await payloads(dead.endpoint)).toEqual([]);
  expect(await payloads(alive.endpoint)).toMatchObject([{ type: 'alert.raised', data: { subject: dead.endpoint.id } }]);
});

describe('the sweep', () => {
  test('dispatches what nothing else did, and counts no delivery that is being run', async () => {
    await insertEndpoint(world);
    await world.refund(['approved', 'canceled']);
    expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
    expect(started()).toHaveLength(3);
  });

  test('gives a delivery whose workflow was lost another one once it is overdue', async () => {
    const { endpoint } = await insertEndpoint(world);
    await world.refund(['approved', 'canceled']);
    await dispatch();
    const [lost, running, waiting] = await deliveriesTo(world, endpoint);
    const attempt = { number: 1, at: new Date(), durationMs: 1, responseStatus: 500, error: null, responseBody: null };
    const due = (ms: number) => new Date(Date.now() + ms);
    const fail = (id: string, dueAt: Date) =>
      world.store.webhookDeliveries.recordAttempt(id, { round: 1, attempt, status: 'pending', dueAt });
    await Promise.all([fail(lost!.id, due(-90_000)), fail(running!.id, due(-90_000)), fail(waiting!.id, due(90_000))]);
    world.workflows.running.add(webhookDeliveryWorkflowId('m_one', running!.id));
    world.workflows.started.length = 0;
    expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
    expect(started()).toEqual([{ merchantId: 'm_one', deliveryId: lost!.id }]);
  });

  test('passes over a delivery that cannot be started, and recovers the next', async () => {
    const { endpoint } = await insertEndpoint(world, { events: ['refund.created', 'refund.updated'] });
    await world.refund(['canceled']);
    await dispatch();
    const [stuck, next] = await deliveriesTo(world, endpoint);
    const attempt = { number: 1, at: new Date(), durationMs: 1, responseStatus: 500, error: null, responseBody: null };
    for (const { id } of [stuck!, next!]) {
      const dueAt = new Date(Date.now() - 90_000);
      await world.store.webhookDeliveries.recordAttempt(id, { round: 1, attempt, status: 'pending', dueAt });
    }
    const fateOf = world.workflows.fateOf.bind(world.workflows);
    world.workflows.fateOf = (workflowId) =>
      workflowId === webhookDeliveryWorkflowId('m_one', stuck!.id)
        ? Promise.reject(new Error('not just now'))
        : fateOf(workflowId);
    world.workflows.started.length = 0;
    expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
    expect(started()).toEqual([{ merchantId: 'm_one', deliveryId: next!.id }]);
  });
});

describe('an alarm of a merchant', () => {
  const alarm = {
    kind: 'refund_held',
    severity: 'warning',
    merchantId: 'm_one',
    subject: 're_1',
    detail: 'x',
  } as const;
  const act = { at: new Date(), by: 'key_1', note: 'seen' };

  test('is told when it is raised, acknowledged and resolved', async () => {
    const { endpoint } = await insertEndpoint(world);
    await world.store.alerts.raise(alarm, new Date());
    await dispatch();
    const id = (await world.store.alerts.list(['m_one'], 1))[0]!.id;
    await world.store.alerts.acknowledge(id, act);
    await dispatch();
    await world.store.alerts.resolve(alarm, new Date());
    await dispatch();
    const told = (await payloads(endpoint)).toSorted((left, right) => left.data.sequence - right.data.sequence);
    expect(told.map(({ type, data }) => [type, data.sequence, data['state'], data['id']])).toEqual([
      ['alert.raised', 1, 'open', id],
      ['alert.acknowledged', 2, 'acknowledged', id],
      ['alert.resolved', 3, 'resolved', id],
    ]);
  });

  test.each([
    ['merchant', 0],
    ['operators', 1],
  ] as const)('that is muted for the %s is told %i times', async (audience, times) => {
    const { endpoint } = await insertEndpoint(world);
    const until = new Date(Date.now() + 3_600_000);
    const which = { kind: 'refund_held', subject: null, merchantIds: ['m_one'] };
    await world.store.alertMutes.insert({
      id: 'mute_1',
      audience,
      ...which,
      until,
      reason: 'x',
      by: 'k',
      createdAt: until,
    });
    await world.store.alerts.raise(alarm, new Date());
    await dispatch();
    expect(await deliveriesTo(world, endpoint)).toHaveLength(times);
    expect(await dispatch()).toBe(0);
  });
});
