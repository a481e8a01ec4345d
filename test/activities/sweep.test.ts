import { paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import { ActivityWorld, requestedAt } from './support/activity-world';

let world: ActivityWorld;
beforeEach(async () => {
  world = await ActivityWorld.start('sweep');
});
afterEach(() => world.close());

const answered = { status: 201, body: '{}', headers: {} };

test('an open refund that nothing runs gets a recovery workflow with its own input', async () => {
  const { ref: _ref, ...input } = await world.refund(['approved', 'submitting']);
  expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
  expect(world.workflows.started).toEqual([{ kind: 'recovery', input }]);
  const about = { state: 'submitting', requestId: 'req_test', provider: 'stripe', amount: 1_250, currency: 'GBP' };
  expect(world.workflows.abouts).toMatchObject([about]);
});

test('a refund that is run, or has ended, or has just been written, is left alone', async () => {
  const running = await world.refund(['approved', 'submitting', 'unknown']);
  world.workflows.running.add(refundWorkflowId('m_one', running.refundId));
  await world.refund(['approved', 'canceled']);
  await world.open(await world.accept(await world.payment(), {}, new Date().toISOString()));
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
  expect(world.workflows.started).toEqual([]);
});

test('an acknowledged request whose workflow vanished before its first step gets one', async () => {
  const { ref: _ref, ...input } = await world.accept(await world.payment());
  await world.store.idempotency.answer(input.refundId, answered);
  const unanswered = await world.accept(await world.payment());
  expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
  expect(world.workflows.inputsOf('recovery')).toEqual([input]);
  expect(world.workflows.inputsOf('recovery')).not.toMatchObject([{ refundId: unanswered.refundId }]);
});

test('an acknowledged request that is being worked on is left alone and not counted', async () => {
  const { refundId } = await world.accept(await world.payment());
  await world.store.idempotency.answer(refundId, answered);
  world.workflows.running.add(refundWorkflowId('m_one', refundId));
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
  expect(world.workflows.started).toEqual([]);
});

test('a pending payment that nothing runs gets its workflow again', async () => {
  const lost = await world.acceptPayment();
  const running = await world.acceptPayment();
  await world.run('openPayment', lost);
  await world.run('openPayment', running);
  world.workflows.running.add(paymentWorkflowId('m_one', running.paymentId));
  expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
  const { requestId, ...input } = lost;
  expect(world.workflows.started).toEqual([{ kind: 'payment', input }]);
  expect(world.workflows.abouts).toMatchObject([{ requestId, provider: 'stripe', amount: 5_000, currency: 'GBP' }]);
});

test('a callback that was left behind is delivered', async () => {
  const { refundId } = await world.refund(['approved', 'submitting', 'processing']);
  world.workflows.running.add(refundWorkflowId('m_one', refundId));
  const entry = {
    provider: 'stripe' as const,
    account: 'acct_one',
    type: 'refund.updated',
    refundId,
    providerRefundId: null,
    paymentId: null,
    providerPaymentId: null,
    deliveredAt: null,
    disposition: null,
  };
  await world.store.inbox.store({ ...entry, id: 'old', eventId: 'evt_old', receivedAt: new Date(requestedAt) });
  await world.store.inbox.store({ ...entry, id: 'new', eventId: 'evt_new', receivedAt: new Date() });
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 1 });
  expect(world.workflows.told).toEqual([{ refundId, eventId: 'evt_old' }]);
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
});
