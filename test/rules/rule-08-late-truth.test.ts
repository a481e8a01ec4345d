/** Rule 3.1.8: what a provider says after a refund has closed is followed, whatever it costs. */
import { ActivityWorld, later, step } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_08');
});
afterAll(() => world.close());

test('a late failure is reversed and its capacity can be refunded again', async () => {
  const payment = await world.payment({ captured: 1_250 });
  const { ref } = await world.refund(['approved', 'submitting'], payment);
  const transitions = [step(4, 'succeeded')];
  await world.run('settleRefund', { ...ref, at: later(9_000), providerRefundId: 're_1', transitions });
  expect((await world.open(await world.accept(payment)))?.progress.state).toBe('rejected');
  await world.run('reverseRefund', { ...ref, at: later(99_000), code: 'lost_card' });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'reversed' });
  expect((await world.records(payment.id)).at(-1)).toMatchObject({ type: 'reversal', amount: 1_250 });
  expect((await world.open(await world.accept(payment)))?.progress.state).toBe('requested');
});

test.each(['failed', 'canceled'] as const)('a late success of a %s refund is in the books', async (state) => {
  const { ref } = await world.refund(['approved', 'submitting']);
  await world.release(ref, later(9_000));
  await world.run('recordTransitions', { ...ref, transitions: [step(4, state)] });
  await world.run('recordLateSuccess', { ...ref, at: later(99_000), providerRefundId: 're_late' });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ reserved: 0, refunded: 1_250 });
  expect((await world.records(ref.paymentId)).at(-1)).toMatchObject({ type: 'refund', leg: 'late', amount: 1_250 });
});

test('after a late success the payment takes no new refund, and operators are alarmed', async () => {
  const payment = await world.payment({ captured: 1_500 });
  const { ref } = await world.refund(['approved', 'submitting'], payment);
  await world.release(ref, later(9_000));
  await world.run('recordTransitions', { ...ref, transitions: [step(4, 'failed')] });
  const other = await world.refund([], payment, { amount: 1_500 });
  await world.run('recordLateSuccess', { ...ref, at: later(99_000), providerRefundId: 're_late' });
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 1_500, refunded: 1_250 });
  await world.release(other.ref, later(99_000));
  const opened = await world.open(await world.accept(payment, { amount: 10 }));
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'payment_blocked' } });
  expect(await world.alarms(ref.refundId)).toEqual(['paid_after_close critical']);
});

test('a late success that came back is reversed, and its refund stays failed', async () => {
  const { ref } = await world.refund(['approved', 'submitting']);
  await world.release(ref, later(9_000));
  await world.run('recordTransitions', { ...ref, transitions: [step(4, 'failed')] });
  await world.run('recordLateSuccess', { ...ref, at: later(99_000), providerRefundId: 're_late' });
  const comeback = { at: later(199_000), code: 'lost_card', providerRefundId: 're_late' };
  await world.run('reverseLateSuccess', { ...ref, ...comeback });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ refunded: 0 });
  expect((await world.records(ref.paymentId)).at(-1)).toMatchObject({ type: 'reversal', amount: 1_250 });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'failed' });
});

test('a reversed refund that is paid again, says the provider, blocks the payment', async () => {
  const payment = await world.payment({ captured: 1_250 });
  const { ref } = await world.refund(['approved', 'submitting'], payment);
  const transitions = [step(4, 'succeeded')];
  await world.run('settleRefund', { ...ref, at: later(9_000), providerRefundId: 're_1', transitions });
  await world.run('reverseRefund', { ...ref, at: later(99_000), code: 'abnormal' });
  await world.run('recordLateSuccess', { ...ref, at: later(199_000), providerRefundId: 're_1' });
  const opened = await world.open(await world.accept(payment));
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'payment_blocked' } });
  expect(await world.alarms(ref.refundId)).toContain('paid_after_reversal critical');
});
