import request from 'supertest';
import { lateTruthWorkflowId, paymentSyncWorkflowId, refundWorkflowId } from '../../domain/ids';
import { deliverCallback } from '../../activities/notify/deliver-callback';
import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import type { RefundState } from '../../domain/refund-state';
import type { CallbackReading } from '../../gateways/gateway';
import type { PaymentDocument } from '../../store/store';
import { apiWorld, refund, type ApiWorld } from './support/api-world';
import { notRunning, unavailable } from './support/fake-temporal';

let world: ApiWorld;
let events = 0;
beforeAll(async () => {
  world = await apiWorld('callbacks');
});
afterAll(() => world.close());
beforeEach(() => {
  world.temporal.reachable = true;
  world.temporal.onUpdate = () => Promise.resolve(undefined);
  world.temporal.updates.length = 0;
});

type Event = Extract<CallbackReading, { kind: 'event' }>;

const event = (about: Partial<Event>): Event => ({
  kind: 'event',
  eventId: `evt_${(events += 1)}`,
  type: 'refund.updated',
  refundId: null,
  providerRefundId: null,
  paymentId: null,
  providerPaymentId: null,
  ...about,
});

const notify = (account = 'shop', provider = 'stripe') =>
  request(world.app).post(`/v1/callbacks/${provider}/${account}`).set('content-type', 'text/plain').send('raw bytes');

/** Sends a notification and waits until it is delivered. */
async function deliver(reading: Event, account = 'shop') {
  world.readReading = () => reading;
  world.temporal.starts.length = 0;
  const answer = await notify(account);
  await world.api.deliveries.drain();
  return answer;
}

async function refundIn(state: RefundState): Promise<{ id: string; payment: PaymentDocument }> {
  world.temporal.onAccept = (input) => world.decide(input, state);
  const payment = await world.payment();
  const { body } = await refund(world, { payment: payment.id, amount: 100 });
  return { id: body.id, payment };
}

const undelivered = async (): Promise<string[]> =>
  (await world.store.inbox.findUndelivered(new Date(Date.now() + 1_000), 100)).map(({ eventId }) => eventId);

test('the gateway sees the bytes as they came, the headers and the time', async () => {
  const seen: unknown[] = [];
  const gateway = {
    ...world.deps.gateways.stripe,
    readCallback: (...args: unknown[]) => {
      seen.push(...args);
      return { kind: 'refused', reason: 'test' } as const;
    },
  };
  const other = await apiWorld('callback_bytes', { gateways: { stripe: gateway as never } });
  await request(other.app).post('/v1/callbacks/stripe/shop').set('x-signature', 's').type('json').send('{"a" : 1}');
  expect(seen).toEqual([
    'shop',
    Buffer.from('{"a" : 1}'),
    expect.objectContaining({ 'x-signature': 's' }),
    expect.closeTo(Date.now(), -4),
  ]);
  await other.close();
});

test('a notification wakes the refund it names, and says nothing but its own id', async () => {
  const { id } = await refundIn('submitting');
  const answer = await deliver(event({ eventId: 'evt_wake', refundId: id }));
  expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  expect(world.temporal.updates).toEqual([
    { workflowId: refundWorkflowId('m1', id), name: 'providerReported', args: [{ eventId: 'evt_wake' }] },
  ]);
  expect(await undelivered()).toEqual([]);
});

test('the provider’s own id of the refund finds it too', async () => {
  const { id } = await refundIn('submitting');
  const step = { revision: 20, at: new Date().toISOString(), by: 'engine', reason: 'test' };
  await world.store.refunds.advance(id, {
    transitions: [{ ...step, to: 'submitting' }],
    set: { providerRefundId: 're_provider_1' },
  });
  await deliver(event({ providerRefundId: 're_provider_1' }));
  expect(world.temporal.updates).toMatchObject([{ workflowId: refundWorkflowId('m1', id) }]);
});

test('repeated deliveries are answered and cause nothing', async () => {
  const { id } = await refundIn('submitting');
  const reading = event({ refundId: id });
  await deliver(reading);
  const again = await deliver(reading);
  expect([again.status, again.body]).toEqual([200, { received: true }]);
  expect(world.temporal.updates).toHaveLength(1);
});

test('what comes after a refund has closed starts the workflow of late truth', async () => {
  const { id } = await refundIn('canceled');
  world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
  await deliver(event({ refundId: id }));
  expect(world.temporal.starts).toMatchObject([
    {
      type: 'refundReversalWorkflow',
      options: {
        workflowId: lateTruthWorkflowId('m1', id),
        args: [{ merchantId: 'm1', refundId: id }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      },
    },
  ]);
});

test('an open refund without a workflow keeps the notification for the sweeper', async () => {
  const { id } = await refundIn('submitting');
  world.temporal.onUpdate = ({ workflowId }) => Promise.reject(notRunning(workflowId));
  const reading = event({ refundId: id });
  await deliver(reading);
  expect(await undelivered()).toContain(reading.eventId);
  world.temporal.onUpdate = () => Promise.resolve(undefined);
  const entries = await world.store.inbox.findUndelivered(new Date(Date.now() + 1_000), 100);
  const entry = entries.find(({ eventId }) => eventId === reading.eventId);
  const deps = { store: world.store, workflows: temporalWorkflows(world.temporal.client) };
  expect(await deliverCallback(entry!, deps)).toBe('woken');
  expect(await undelivered()).not.toContain(reading.eventId);
});

test('while Temporal is away a notification is stored and answered, and stays to be delivered', async () => {
  const { id } = await refundIn('submitting');
  world.temporal.onUpdate = () => Promise.reject(unavailable());
  const reading = event({ refundId: id });
  const answer = await deliver(reading);
  expect(answer.status).toBe(200);
  expect(await undelivered()).toContain(reading.eventId);
});

test('one account’s notification does not touch another’s refund', async () => {
  const { id, payment } = await refundIn('submitting');
  const forged = { refundId: id, providerRefundId: 're_x', providerPaymentId: payment.providerPaymentId };
  const answer = await deliver(event(forged), 'elsewhere');
  expect(answer.status).toBe(200);
  expect(world.temporal.updates).toEqual([]);
  expect(world.temporal.starts).toEqual([]);
});

test('news about a payment brings its refunds and disputes in', async () => {
  const payment = await world.payment();
  await deliver(event({ providerPaymentId: payment.providerPaymentId, type: 'charge.dispute.created' }));
  expect(world.temporal.starts).toMatchObject([
    { type: 'paymentSyncWorkflow', options: { workflowId: paymentSyncWorkflowId('m1', payment.id) } },
  ]);
});

test('what nobody knows is stored and answered', async () => {
  const answer = await deliver(event({ refundId: `re_${'a'.repeat(26)}`, providerPaymentId: 'pi_nobody' }));
  expect(answer.status).toBe(200);
  expect(world.temporal.updates).toEqual([]);
});

describe('refused', () => {
  test('a signature that does not verify, without a word that helps a forger', async () => {
    world.readReading = () => ({ kind: 'refused', reason: 'timestamp too old' });
    const answer = await notify();
    expect([answer.status, answer.body.code]).toEqual([401, 'signature_invalid']);
    expect(answer.text).not.toContain('timestamp');
  });

  test('a gateway that stumbles over what it reads', async () => {
    world.readReading = () => {
      throw new Error('unreadable');
    };
    expect((await notify()).status).toBe(401);
  });

  test.each([
    ['nobody', 'stripe'],
    ['shop', 'alipay'],
    ['shop', '__proto__'],
  ])('account %s of %s is not there', async (account, provider) => {
    expect((await notify(account, provider)).status).toBe(404);
  });

  test('a body beyond the limit', async () => {
    const answer = await request(world.app).post('/v1/callbacks/stripe/shop').type('text').send('x'.repeat(300_000));
    expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
  });

  test('another method', async () => {
    expect((await request(world.app).get('/v1/callbacks/stripe/shop')).status).toBe(405);
  });
});
