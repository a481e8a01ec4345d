import { ActivityWorld, hmacKey, later, step } from './support/activity-world';
import { sealRecord } from '../../ledger/seal-record';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('settle_refund');
});
afterAll(() => world.close());

const submitted = ['approved', 'submitting'] as const;
const settlement = (revision = 4) => ({
  at: later(120_000),
  providerRefundId: 're_stripe',
  transitions: [step(revision, 'succeeded')],
});

test('settling moves the hold into the refund, in the books and on the payment, and writes the final state', async () => {
  const { ref } = await world.refund(submitted);
  expect(await world.run('settleRefund', { ...ref, ...settlement() })).toEqual({ kind: 'written' });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 0,
    refunded: 1_250,
    reservations: [{ refund: ref.refundId, state: 'settled', settledAt: new Date(later(120_000)) }],
  });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'succeeded', providerRefundId: 're_stripe' });
  expect(await world.records(ref.paymentId)).toMatchObject([
    { type: 'refund_hold', leg: 'hold' },
    {
      type: 'refund',
      leg: 'settle',
      providerReference: 're_stripe',
      occurredAt: new Date(later(120_000)),
      postings: [
        { account: 'liability:refund_hold:m_one', debit: 1_250, credit: 0 },
        { account: 'asset:provider:stripe', debit: 0, credit: 1_250 },
      ],
    },
  ]);
});

test('settling again, later, changes nothing', async () => {
  const { ref } = await world.refund(submitted);
  await world.run('settleRefund', { ...ref, ...settlement() });
  const [payment, records] = [await world.paymentRow(ref.paymentId), await world.records(ref.paymentId)];
  expect(await world.run('settleRefund', { ...ref, ...settlement(), at: later(999_000) })).toEqual({ kind: 'written' });
  expect(await world.paymentRow(ref.paymentId)).toEqual(payment);
  expect(await world.records(ref.paymentId)).toEqual(records);
});

test('the final state is written after the books: a ledger that refuses leaves the state as it was', async () => {
  const { ref } = await world.refund(submitted);
  const {
    contentHash: _hash,
    hmac: _hmac,
    id: _id,
    ...facts
  } = world.deps.records.settle({
    payment: await world.paymentRow(ref.paymentId),
    refund: { id: ref.refundId, amount: 9, providerRefundId: null },
    at: new Date(later(0)),
  });
  const forged = sealRecord(facts, hmacKey);
  await world.store.tradeRecords.post([forged]);
  await expect(world.run('settleRefund', { ...ref, ...settlement() })).rejects.toMatchObject({
    type: 'trade_record_breach',
    nonRetryable: true,
  });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'submitting' });
  expect(await world.alarms(forged.id)).toEqual(['trade_record_breach critical']);
});

test('releasing gives the amount back and reverses the hold', async () => {
  const { ref } = await world.refund();
  await world.release(ref, later(5_000));
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 0,
    refunded: 0,
    reservations: [{ state: 'released', releasedAt: new Date(later(5_000)) }],
  });
  expect(await world.records(ref.paymentId)).toMatchObject([
    { type: 'refund_hold' },
    {
      type: 'refund_release',
      amount: 1_250,
      postings: [
        { account: 'liability:refund_hold:m_one', debit: 1_250, credit: 0 },
        { account: 'liability:merchant:m_one', debit: 0, credit: 1_250 },
      ],
    },
  ]);
});

test('releasing again, later, changes nothing', async () => {
  const { ref } = await world.refund();
  await world.release(ref, later(5_000));
  const [payment, records] = [await world.paymentRow(ref.paymentId), await world.records(ref.paymentId)];
  await world.release(ref, later(9_000));
  expect(await world.paymentRow(ref.paymentId)).toEqual(payment);
  expect(await world.records(ref.paymentId)).toEqual(records);
});

test('what is settled is not released', async () => {
  const paid = await world.refund(submitted);
  await world.run('settleRefund', { ...paid.ref, ...settlement() });
  await expect(world.release(paid.ref, later(1))).rejects.toMatchObject({
    type: 'reservation_conflict',
    nonRetryable: true,
  });
});

test('a run that the row has left behind releases nothing, and what the provider pays then settles the hold', async () => {
  const { ref } = await world.refund([...submitted, 'unknown']);
  const behind = { ...ref, at: later(1), revision: 2, sent: false };
  expect(await world.run('releaseReservation', behind)).toMatchObject({
    kind: 'superseded',
    progress: { state: 'unknown', revision: 4 },
  });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ reserved: 1_250, reservations: [{ state: 'held' }] });
  expect(await world.run('settleRefund', { ...ref, ...settlement(5) })).toEqual({ kind: 'written' });
  expect((await world.records(ref.paymentId)).map(({ leg }) => leg)).toEqual(['hold', 'settle']);
});

test('a run that knows of no attempt does not release what another run has sent', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
  await world.run('submitRefund', await world.submitInput(accepted));
  const { revision } = await world.row(accepted.refundId);
  const blind = { ...accepted.ref, at: later(1), revision, sent: false };
  expect(await world.run('releaseReservation', blind)).toMatchObject({ kind: 'superseded' });
  expect(await world.run('releaseReservation', { ...blind, sent: true })).toEqual({ kind: 'released' });
});

test('what the provider paid is recorded though its hold was released: past the hold, with payment and operators told', async () => {
  const { ref } = await world.refund(submitted);
  await world.release(ref, later(1));
  expect(await world.run('settleRefund', { ...ref, ...settlement() })).toEqual({ kind: 'written' });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'succeeded', providerRefundId: 're_stripe' });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 0,
    refunded: 1_250,
    blocked: 'paid_after_release',
    reservations: [{ state: 'settled' }],
  });
  expect(await world.records(ref.paymentId)).toMatchObject([
    { leg: 'hold' },
    { leg: 'release' },
    {
      type: 'refund',
      leg: 'late',
      postings: [
        { account: 'liability:merchant:m_one', debit: 1_250, credit: 0 },
        { account: 'asset:provider:stripe', debit: 0, credit: 1_250 },
      ],
    },
  ]);
  expect(await world.alarms(ref.refundId)).toEqual(['paid_after_release critical']);
});

test('recording it again, later, changes nothing', async () => {
  const { ref } = await world.refund(submitted);
  await world.release(ref, later(1));
  await world.run('settleRefund', { ...ref, ...settlement() });
  const [payment, records] = [await world.paymentRow(ref.paymentId), await world.records(ref.paymentId)];
  expect(await world.run('settleRefund', { ...ref, ...settlement(), at: later(999_000) })).toEqual({ kind: 'written' });
  expect(await world.paymentRow(ref.paymentId)).toEqual(payment);
  expect(await world.records(ref.paymentId)).toEqual(records);
});

/** A refund that ended unpaid, its hold released. */
async function closed(state: 'failed' | 'canceled' = 'failed') {
  const accepted = await world.refund(submitted);
  await world.release(accepted.ref, later(1));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, state)] });
  return accepted;
}

const late = { at: later(500_000), providerRefundId: 're_stripe' };

test('a late payout that is in the books is not posted again by a run that was set back, and alarms nobody again', async () => {
  const { ref } = await closed();
  await world.run('recordLateSuccess', { ...ref, ...late });
  const [payment, records] = [await world.paymentRow(ref.paymentId), await world.records(ref.paymentId)];
  const alerts = await world.store.alerts.list(null, 1_000);
  expect(await world.run('settleRefund', { ...ref, ...settlement(4) })).toMatchObject({
    kind: 'superseded',
    progress: { state: 'failed' },
  });
  expect(await world.paymentRow(ref.paymentId)).toEqual(payment);
  expect(await world.records(ref.paymentId)).toEqual(records);
  expect(records.map(({ leg }) => leg)).toEqual(['hold', 'release', 'late']);
  expect(await world.store.alerts.list(null, 1_000)).toEqual(alerts);
});

test('a payout that a run which was set back hears of first is late truth', async () => {
  const { ref } = await closed('canceled');
  expect(await world.run('settleRefund', { ...ref, ...settlement(4) })).toMatchObject({
    kind: 'superseded',
    progress: { state: 'canceled', providerRefundId: 're_stripe' },
  });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({ refunded: 1_250, blocked: 'paid_after_close' });
  await world.run('recordLateSuccess', { ...ref, ...late });
  expect((await world.records(ref.paymentId)).map(({ leg }) => leg)).toEqual(['hold', 'release', 'late']);
});

test('a refund that was paid and came back is not settled anew', async () => {
  const { ref } = await world.refund(submitted);
  await world.run('settleRefund', { ...ref, ...settlement() });
  await world.run('reverseRefund', { ...ref, at: later(300_000), code: 'expired_card' });
  const records = await world.records(ref.paymentId);
  expect(await world.run('settleRefund', { ...ref, ...settlement(4) })).toMatchObject({
    kind: 'superseded',
    progress: { state: 'reversed' },
  });
  expect(await world.records(ref.paymentId)).toEqual(records);
});

test('a refund that never reserved has nothing to release: no record is posted', async () => {
  const payment = await world.payment();
  const { ref } = await world.accept(payment);
  await world.release(ref, later(1));
  expect(await world.records(payment.id)).toEqual([]);
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 0, refunded: 0 });
});

test('writing steps keeps votes, failure, evidence and a proposed resolution', async () => {
  const { ref } = await world.refund(submitted);
  await world.run('recordTransitions', {
    ...ref,
    transitions: [step(4, 'manual_review'), step(5, 'manual_review', 'resolution_proposed_failed')],
    approvedBy: 'key_op1',
    failure: { code: 'charge_disputed', stage: 'provider' },
    pendingResolution: { to: 'failed', by: 'key_op1' },
    evidence: { by: 'key_op1', reference: 're_x' },
  });
  expect(await world.row(ref.refundId)).toMatchObject({
    state: 'manual_review',
    revision: 5,
    stateSince: new Date(later(4_000)),
    approvedBy: ['key_op1'],
    failure: { code: 'charge_disputed', stage: 'provider' },
    pendingResolution: { to: 'failed', by: 'key_op1' },
    evidence: [{ by: 'key_op1', reference: 're_x', note: null, at: new Date(later(5_000)) }],
  });
});

test('an alarm is kept under its refund, and counted when it is raised again', async () => {
  const { ref } = await world.refund();
  const alarm = { ...ref, alert: 'refund_held', severity: 'warning' as const, detail: 'http_429' };
  await world.run('raiseAlert', alarm);
  await world.run('raiseAlert', alarm);
  const alerts = (await world.store.alerts.list(['m_one'], 100)).filter(({ subject }) => subject === ref.refundId);
  expect(alerts).toMatchObject([{ kind: 'refund_held', severity: 'warning', detail: 'http_429', count: 2 }]);
});

test('a proof counts for the refund and merchant it was given for, and only if it passed', async () => {
  const { ref } = await world.refund();
  const proof = { refundId: ref.refundId, merchantId: ref.merchantId, method: 'totp', reference: null, at: new Date() };
  await world.store.verifications.insert({ id: `${ref.refundId}_good`, passed: true, ...proof });
  await world.store.verifications.insert({ id: `${ref.refundId}_bad`, passed: false, ...proof });
  await world.store.verifications.insert({ id: `${ref.refundId}_else`, passed: true, ...proof, refundId: 're_else' });
  await world.store.verifications.insert({ id: `${ref.refundId}_two`, passed: true, ...proof, merchantId: 'm_two' });
  const check = (name: string) => world.run('checkVerification', { ...ref, attemptId: `${ref.refundId}_${name}` });
  const checks = await Promise.all(['good', 'bad', 'else', 'two', 'none'].map(check));
  expect(checks).toEqual(
    [true, false, false, false, false].map((passed) => ({ passed, kind: 'second_factor', usedUp: null })),
  );
});

test('what an attempt proves is its kind, and the last try tells what the policy makes of the refund', async () => {
  const { ref } = await world.refund();
  const attempt = { refundId: ref.refundId, merchantId: ref.merchantId, reference: null, at: new Date() };
  const rows = [
    { id: 'old', method: 'real_name', passed: true },
    { id: 'named', method: 'anything', kind: 'identity', passed: true },
    { id: 'last', method: 'code', kind: 'second_factor', passed: false, exhausted: true },
    { id: 'theirs', method: 'code', kind: 'second_factor', passed: false, exhausted: true, merchantId: 'm_two' },
  ] as const;
  for (const row of rows)
    await world.store.verifications.insert({ ...attempt, ...row, id: `${ref.refundId}_${row.id}` });
  const check = (id: string) => world.run('checkVerification', { ...ref, attemptId: `${ref.refundId}_${id}` });
  expect(await Promise.all(rows.map(({ id }) => check(id)))).toEqual([
    { passed: true, kind: 'identity', usedUp: null },
    { passed: true, kind: 'identity', usedUp: null },
    { passed: false, kind: 'second_factor', usedUp: 'review' },
    { passed: false, kind: expect.any(String), usedUp: null },
  ]);
});
