/** Rule 3.1.1: entries of `reservations[]` are never removed, they change; sums change with them. */
import { openRefund } from '../../activities/recording/open-refund';
import { ActivityWorld, later, requestedAt } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_01');
});
afterAll(() => world.close());

test('an entry that was released stays, and reserving its id again answers with its state', async () => {
  const accepted = await world.refund();
  await world.release(accepted.ref, later(1_000));
  const claim = { refund: accepted.refundId, amount: 1_250, at: new Date(later(2_000)), maxLiveRefunds: 4 };
  expect(await world.store.payments.reserve(accepted.paymentId, claim)).toMatchObject({
    kind: 'reserved',
    reservation: { state: 'released', heldAt: new Date(requestedAt), releasedAt: new Date(later(1_000)) },
  });
  expect(await world.paymentRow(accepted.paymentId)).toMatchObject({
    reserved: 0,
    reservations: [{ refund: accepted.refundId, state: 'released', amount: 1_250 }],
  });
});

test('a reservation that lands after its release holds nothing, and the refund ends there', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment);
  await world.release(accepted.ref, later(1_000));
  expect((await world.open(accepted))?.progress).toMatchObject({ state: 'canceled' });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 0,
    reservations: [{ refund: accepted.refundId, state: 'released', amount: 0 }],
  });
  expect(await world.records(payment.id)).toEqual([]);
});

test('only held and settled entries count towards the limit of refunds per payment', async () => {
  const payment = await world.payment();
  for (let n = 0; n < 4; n += 1) {
    const { ref } = await world.refund([], payment, { amount: 10 });
    await world.release(ref, later(1_000));
  }
  for (let n = 0; n < 4; n += 1) {
    const opened = await world.open(await world.accept(payment, { amount: 10 }));
    expect(opened?.progress.state).toBe('requested');
  }
  const opened = await world.open(await world.accept(payment, { amount: 10 }));
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'too_many_refunds' } });
});

test('reserved and refunded together never pass what was captured, however many ask at once', async () => {
  const payment = await world.payment({ captured: 2_500 });
  const accepted = await Promise.all([1, 2, 3].map(() => world.accept(payment, { amount: 1_000 })));
  await Promise.all(accepted.map((each) => world.open(each)));
  const { captured, reserved, refunded } = await world.paymentRow(payment.id);
  expect({ captured, reserved, refunded }).toEqual({ captured: 2_500, reserved: 2_000, refunded: 0 });
});

/** The attempt that timed out before the one that was refused, with what it would have claimed. */
const lateAttempt = (refund: string) => ({ refund, amount: 1_250, at: new Date(requestedAt), maxLiveRefunds: 4 });

test('a reservation that lands after its refund was refused holds nothing', async () => {
  const payment = await world.payment({ captured: 1_250 });
  const other = await world.refund([], payment);
  const accepted = await world.accept(payment);
  expect((await world.open(accepted))?.progress).toMatchObject({ state: 'rejected', failure: { code: 'over_refund' } });
  await world.release(other.ref, later(1_000));
  expect(await world.store.payments.reserve(payment.id, lateAttempt(accepted.refundId))).toMatchObject({
    reservation: { state: 'released', amount: 0 },
  });
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 0, refunded: 0 });
});

test('a reservation that lands between the refusal and the end of its refund is what counts', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment);
  const { payments } = world.store;
  let landed = false;
  const landing = {
    ...world.deps,
    store: {
      ...world.store,
      payments: {
        ...payments,
        reserve: async (...args: Parameters<typeof payments.reserve>) => {
          if (landed) return payments.reserve(...args);
          landed = true;
          await payments.reserve(payment.id, lateAttempt(accepted.refundId));
          return { kind: 'refused', code: 'over_refund' } as const;
        },
      },
    },
  };
  const opened = await openRefund(landing, accepted);
  expect(opened?.progress).toMatchObject({ state: 'requested' });
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 1_250, reservations: [{ state: 'held' }] });
  expect((await world.records(payment.id)).map(({ leg }) => leg)).toEqual(['hold']);
});
