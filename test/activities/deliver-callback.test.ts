import { deliverCallback } from '../../activities/notify/deliver-callback';
import type { InboxEntry } from '../../store/store';
import { ActivityWorld, freshId, later, step } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('deliver_callback');
});
afterAll(() => world.close());
beforeEach(() => {
  world.workflows.started.length = 0;
  world.workflows.told.length = 0;
  world.workflows.abouts.length = 0;
  world.workflows.paymentsTold.length = 0;
  world.workflows.hears = () => true;
});

let events = 0;
async function notification(change: Partial<InboxEntry>): Promise<InboxEntry> {
  events += 1;
  const entry: InboxEntry = {
    id: `stripe/acct_one/evt_${events}`,
    provider: 'stripe',
    account: 'acct_one',
    eventId: `evt_${events}`,
    type: 'refund.updated',
    refundId: null,
    providerRefundId: null,
    paymentId: null,
    providerPaymentId: null,
    receivedAt: new Date(),
    deliveredAt: null,
    disposition: null,
    ...change,
  };
  await world.store.inbox.store(entry);
  return entry;
}

const deliver = (entry: InboxEntry) => deliverCallback(entry, world.deps);
const undelivered = async (entry: InboxEntry): Promise<boolean> => {
  const entries = await world.store.inbox.findUndelivered(new Date(Date.now() + 60_000), 1_000);
  return entries.some(({ id }) => id === entry.id);
};

test('news of an open refund wakes its workflow', async () => {
  const { refundId } = await world.refund(['approved', 'submitting', 'processing']);
  const entry = await notification({ refundId });
  expect(await deliver(entry)).toBe('woken');
  expect(world.workflows.told).toEqual([{ refundId, eventId: entry.eventId }]);
  expect(await undelivered(entry)).toBe(false);
});

test('a refund is found by the id that the provider gave it, too', async () => {
  const { ref, refundId } = await world.refund(['approved', 'submitting']);
  await world.run('recordTransitions', {
    ...ref,
    transitions: [step(4, 'processing')],
    providerRefundId: 're_by_provider',
  });
  expect(await deliver(await notification({ providerRefundId: 're_by_provider' }))).toBe('woken');
  expect(world.workflows.told).toMatchObject([{ refundId }]);
});

test('news of a refund that has ended starts the late-truth workflow', async () => {
  const { ref } = await world.refund(['approved', 'canceled']);
  world.workflows.hears = () => false;
  expect(await deliver(await notification({ refundId: ref.refundId }))).toBe('late');
  expect(world.workflows.inputsOf('late_truth')).toEqual([{ merchantId: 'm_one', refundId: ref.refundId }]);
});

test('news of an open refund that nothing runs stays undelivered', async () => {
  const { refundId } = await world.refund(['approved', 'submitting', 'unknown']);
  world.workflows.hears = () => false;
  const entry = await notification({ refundId });
  expect(await deliver(entry)).toBeNull();
  expect(await undelivered(entry)).toBe(true);
  expect(world.workflows.started).toEqual([]);
});

test('a refund that ended while its workflow was being told gets the late-truth workflow', async () => {
  const { ref } = await world.refund(['approved', 'submitting']);
  world.workflows.hears = async () => {
    await world.run('recordTransitions', { ...ref, transitions: [step(4, 'failed')] });
    return false;
  };
  expect(await deliver(await notification({ refundId: ref.refundId }))).toBe('late');
});

test('one account cannot wake the refund of another', async () => {
  const { refundId } = await world.refund(['approved', 'submitting']);
  const entry = await notification({ refundId, account: 'acct_two' });
  expect(await deliver(entry)).toBe('unmatched');
  expect(world.workflows.told).toEqual([]);
  expect(await undelivered(entry)).toBe(false);
});

test('news of a payment compares it with its provider', async () => {
  const payment = await world.payment();
  const entry = await notification({ providerPaymentId: payment.providerPaymentId, providerRefundId: 're_external' });
  expect(await deliver(entry)).toBe('synced');
  expect(world.workflows.inputsOf('payment_sync')).toEqual([{ merchantId: 'm_one', paymentId: payment.id }]);
});

test('news of what the engine does not know is noted and done with', async () => {
  const receivedAt = new Date(Date.now() - 121_000);
  const entry = await notification({ refundId: `re_${'a'.repeat(26)}`, providerPaymentId: 'pi_nobody', receivedAt });
  expect(await deliver(entry)).toBe('unmatched');
  expect(await deliver(await notification({}))).toBe('unmatched');
  expect(await undelivered(entry)).toBe(false);
  expect(world.workflows.started).toEqual([]);
});

test('news that came before our own commit is kept, and delivered once we know the payment', async () => {
  const id = freshId('pay');
  const providerPaymentId = `pi_${id}`;
  const early = await notification({ providerPaymentId });
  const named = await notification({ paymentId: id });
  expect([await deliver(early), await deliver(named)]).toEqual([null, null]);
  expect([await undelivered(early), await undelivered(named)]).toEqual([true, true]);
  await world.payment({ id, providerPaymentId });
  expect([await deliver(early), await deliver(named)]).toEqual(['synced', 'synced']);
});

describe.each(['pending', 'requires_action'] as const)('news of a payment that is %s', (status) => {
  const open = () => world.payment({ status, providerPaymentId: null, capturedAt: null });

  test('wakes its workflow', async () => {
    const { id: paymentId } = await open();
    const entry = await notification({ paymentId });
    expect(await deliver(entry)).toBe('woken');
    expect(world.workflows.paymentsTold).toMatchObject([{ paymentId, eventId: entry.eventId }]);
    expect(world.workflows.started).toEqual([]);
  });

  test('stays undelivered when nothing runs it', async () => {
    const { id: paymentId } = await open();
    world.workflows.hears = () => false;
    const entry = await notification({ paymentId });
    expect(await deliver(entry)).toBeNull();
    expect(await undelivered(entry)).toBe(true);
  });

  test('compares it with its provider when it has ended meanwhile', async () => {
    const { id: paymentId } = await open();
    world.workflows.hears = async () => {
      await world.store.payments.conclude(paymentId, { status: 'expired' });
      return false;
    };
    expect(await deliver(await notification({ paymentId }))).toBe('synced');
  });
});

test.each(['failed', 'expired'] as const)(
  'news of a payment that is %s compares it with its provider',
  async (status) => {
    const { id: paymentId } = await world.payment({ status, providerPaymentId: null, capturedAt: null });
    expect(await deliver(await notification({ paymentId, providerPaymentId: 'pi_late' }))).toBe('synced');
    expect(world.workflows.inputsOf('payment_sync')).toEqual([{ merchantId: 'm_one', paymentId }]);
  },
);

test('one account cannot wake the payment of another', async () => {
  const { id: paymentId } = await world.payment({ status: 'pending', providerPaymentId: null });
  expect(await deliver(await notification({ paymentId, account: 'acct_two' }))).toBe('unmatched');
  expect(world.workflows.paymentsTold).toEqual([]);
});

test('what is started is described as the original was, with the request that led to it', async () => {
  const { ref } = await world.refund(['approved', 'canceled']);
  const payment = await world.payment();
  world.workflows.hears = () => false;
  await deliver(await notification({ refundId: ref.refundId }));
  await deliver(await notification({ providerPaymentId: payment.providerPaymentId }));
  const of = { merchantId: 'm_one', provider: 'stripe', currency: 'GBP' };
  expect(world.workflows.abouts).toEqual([
    { ...of, paymentId: ref.paymentId, amount: 1_250, state: 'canceled', requestId: 'req_test' },
    { ...of, paymentId: payment.id, amount: 100_000, requestId: null },
  ]);
});

test('delivering again is harmless', async () => {
  const { refundId } = await world.refund(['approved', 'submitting']);
  const entry = await notification({ refundId, receivedAt: new Date(later(0)) });
  expect([await deliver(entry), await deliver(entry)]).toEqual(['woken', 'woken']);
  expect(await undelivered(entry)).toBe(false);
});
