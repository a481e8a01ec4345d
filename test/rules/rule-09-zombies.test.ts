/** Rule 3.1.9: whoever writes late, or twice, changes nothing that stands; what contradicts the books is a breach. */
import { ActivityWorld, later, requestedAt, step } from '../activities/support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_09');
});
afterAll(() => world.close());

test('a late writer loses: the row never goes back', async () => {
  const { ref } = await world.refund(['approved', 'submitting', 'processing']);
  for (const late of [step(4, 'action_required'), step(3, 'succeeded'), step(2, 'manual_review')]) {
    expect(await world.run('recordTransitions', { ...ref, transitions: [late] })).toMatchObject({
      kind: 'superseded',
      progress: { state: 'processing', revision: 4 },
    });
  }
  expect((await world.row(ref.refundId)).history.map(({ state }) => state)).toEqual([
    'requested',
    'approved',
    'submitting',
    'processing',
  ]);
});

test('the same write twice is written once', async () => {
  const { ref } = await world.refund(['approved']);
  const write = { ...ref, transitions: [step(3, 'submitting'), step(4, 'unknown')] };
  expect(await world.run('recordTransitions', write)).toEqual({ kind: 'written' });
  const row = await world.row(ref.refundId);
  expect(await world.run('recordTransitions', write)).toEqual({ kind: 'written' });
  expect(await world.row(ref.refundId)).toEqual(row);
});

test('releasing posts the hold that was never posted, so that the books balance to nothing', async () => {
  const payment = await world.payment();
  const { ref, refundId } = await world.accept(payment);
  const claim = { refund: refundId, amount: 1_250, at: new Date(requestedAt), maxLiveRefunds: 4 };
  await world.store.payments.reserve(payment.id, claim);
  await world.release(ref, later(9_000));
  expect((await world.records(payment.id)).map(({ type }) => type)).toEqual(['refund_hold', 'refund_release']);
});

test('settling posts the hold that was never posted, with the time of the hold', async () => {
  const payment = await world.payment();
  const { ref, refundId } = await world.accept(payment);
  const claim = { refund: refundId, amount: 1_250, at: new Date(requestedAt), maxLiveRefunds: 4 };
  await world.store.payments.reserve(payment.id, claim);
  const settlement = { ...ref, at: later(9_000), providerRefundId: 're_1', transitions: [] };
  await expect(world.run('settleRefund', settlement)).rejects.toMatchObject({ code: 'refund_not_found' });
  expect((await world.records(payment.id)).map(({ type, occurredAt }) => [type, occurredAt.toISOString()])).toEqual([
    ['refund_hold', requestedAt],
    ['refund', later(9_000)],
  ]);
});

test('the same movement with other content is a breach with an alarm, not a repetition', async () => {
  const { ref } = await world.refund(['approved', 'submitting']);
  const forged = world.deps.records.settle({
    payment: await world.paymentRow(ref.paymentId),
    refund: { id: ref.refundId, amount: 1_250, providerRefundId: 're_forged' },
    at: new Date(later(1)),
  });
  await world.store.tradeRecords.post([forged]);
  const transitions = [step(4, 'succeeded')];
  await expect(
    world.run('settleRefund', { ...ref, at: later(9_000), providerRefundId: 're_1', transitions }),
  ).rejects.toMatchObject({ type: 'trade_record_breach' });
  expect(await world.alarms(forged.id)).toEqual(['trade_record_breach critical']);
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'submitting' });
});
