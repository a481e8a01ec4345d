import { lateTruthWorkflowId, paymentSyncWorkflowId, paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import { ActivityWorld, requestedAt } from './support/activity-world';

let world: ActivityWorld;
beforeEach(async () => {
  world = await ActivityWorld.start('sweep');
});
afterEach(() => world.close());

const callback = (refundId: string | null) => ({
  provider: 'stripe' as const,
  account: 'acct_one',
  type: 'refund.updated',
  refundId,
  providerRefundId: null,
  paymentId: null,
  providerPaymentId: null,
  deliveredAt: null,
  disposition: null,
});
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

describe('a captured payment of which the provider may know more', () => {
  const lost = async () => {
    const { paymentId, ...input } = await world.acceptPayment({ source: { providerPaymentId: 'pi_elsewhere' } });
    await world.run('openPayment', { ...input, paymentId });
    const captured = {
      status: 'captured',
      providerPaymentId: 'pi_elsewhere',
      capturedAt: new Date(requestedAt),
    } as const;
    await world.store.payments.conclude(paymentId, captured);
    world.deps = { ...world.deps, sweepAgeMs: 0 };
    return { merchantId: 'm_one', paymentId };
  };
  const outcome = {
    kind: 'captured',
    providerPaymentId: 'pi_elsewhere',
    amount: 5_000,
    currency: 'GBP',
    capturedAt: requestedAt,
    refunds: [
      {
        providerRefundId: 're_elsewhere',
        amount: 1_000,
        currency: 'GBP',
        refundId: null,
        outcome: { kind: 'succeeded', providerRefundId: 're_elsewhere' },
      },
    ],
    disputed: true,
  } as const;

  test('is compared with it when its workflow vanished in between, and then no more', async () => {
    const payment = await lost();
    expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
    expect(world.workflows.started).toEqual([{ kind: 'payment_sync', input: payment }]);
    await world.run('importProviderRefunds', { ...payment, requestId: null, outcome });
    expect(await world.paymentRow(payment.paymentId)).toMatchObject({ refunded: 1_000, disputed: true });
    expect((await world.records(payment.paymentId)).map(({ leg }) => leg).toSorted()).toEqual(['capture', 'external']);
    expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
  });

  test.each([paymentWorkflowId, paymentSyncWorkflowId])(
    'is left alone while somebody looks after it (%#)',
    async (idOf) => {
      const { merchantId, paymentId } = await lost();
      world.workflows.running.add(idOf(merchantId, paymentId));
      expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
    },
  );

  test('is left alone when nothing was lost, or when the provider denies it', async () => {
    const whole = await world.acceptPayment();
    await world.run('openPayment', whole);
    await world.run('concludePayment', { ...whole, outcome: { ...outcome, providerPaymentId: 'pi_whole' } });
    const denied = await lost();
    await world.run('importProviderRefunds', { ...denied, requestId: null, outcome: { kind: 'not_found' } });
    expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
  });
});

test('a callback that was left behind is delivered', async () => {
  const { refundId } = await world.refund(['approved', 'submitting', 'processing']);
  world.workflows.running.add(refundWorkflowId('m_one', refundId));
  const entry = callback(refundId);
  await world.store.inbox.store({ ...entry, id: 'old', eventId: 'evt_old', receivedAt: new Date(requestedAt) });
  await world.store.inbox.store({ ...entry, id: 'new', eventId: 'evt_new', receivedAt: new Date() });
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 1 });
  expect(world.workflows.told).toEqual([{ refundId, eventId: 'evt_old' }]);
  expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
});

describe('what cannot be helped', () => {
  test('holds up nothing else: not its own kind, not callbacks', async () => {
    const stuck = await world.refund(['approved', 'submitting']);
    const other = await world.refund(['approved', 'submitting']);
    const fateOf = world.workflows.fateOf.bind(world.workflows);
    world.workflows.fateOf = (workflowId) =>
      workflowId === refundWorkflowId('m_one', stuck.refundId)
        ? Promise.reject(new Error('not just now'))
        : fateOf(workflowId);
    expect(await world.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
    expect(world.workflows.inputsOf('recovery')).toMatchObject([{ refundId: other.refundId }]);
  });

  test('does not keep what stands behind it, however much it is', async () => {
    const rows = Array.from({ length: 201 }, (_, n) => ({
      ...callback(null),
      id: `stuck_${n}`,
      eventId: `evt_stuck_${n}`,
      receivedAt: new Date(Date.parse(requestedAt) + n),
    }));
    const { refundId } = await world.refund(['approved', 'submitting', 'unknown']);
    for (const row of rows) await world.store.inbox.store({ ...row, refundId });
    const heard = await world.refund(['approved', 'submitting', 'processing']);
    const last = { id: 'last', eventId: 'evt_last', receivedAt: new Date(Date.parse(requestedAt) + 1_000) };
    await world.store.inbox.store({ ...callback(heard.refundId), ...last });
    world.workflows.hears = (id) => id === heard.refundId;
    expect(await world.run('sweep')).toMatchObject({ delivered: 1 });
    expect(world.workflows.told).toEqual([{ refundId: heard.refundId, eventId: 'evt_last' }]);
  });
});

describe('a look into a refund that has ended', () => {
  const lookedInto = async () => {
    const { refundId } = await world.refund(['approved', 'canceled']);
    world.workflows.hears = () => false;
    const entry = { ...callback(refundId), id: 'late', eventId: 'evt_late', receivedAt: new Date(requestedAt) };
    await world.store.inbox.store(entry);
    await world.run('sweep');
    return { refundId, workflowId: lateTruthWorkflowId('m_one', refundId) };
  };
  const looks = () => world.workflows.inputsOf('late_truth').length;

  test('is left alone while it runs', async () => {
    const { workflowId } = await lookedInto();
    world.workflows.running.add(workflowId);
    await world.run('sweep');
    expect(looks()).toBe(1);
  });

  test('is started again when it was lost before it had ended', async () => {
    await lookedInto();
    await world.run('sweep');
    expect(looks()).toBe(2);
  });

  test('is done once it has ended', async () => {
    const { workflowId } = await lookedInto();
    world.workflows.ended.add(workflowId);
    await world.run('sweep');
    world.workflows.ended.delete(workflowId);
    expect(await world.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
    expect(looks()).toBe(1);
  });
});
