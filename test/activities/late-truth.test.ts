import { recordLateSuccess, reverseRefund } from '../../activities/recording/late-truth';
import { reverseLateSuccess } from '../../activities/recording/reverse-late-success';
import { ActivityWorld, later, step, type AcceptedRefund } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('late_truth');
});
afterAll(() => world.close());

async function paidRefund(): Promise<AcceptedRefund> {
  const accepted = await world.refund(['approved', 'submitting']);
  const transitions = [step(4, 'succeeded')];
  await world.run('settleRefund', { ...accepted.ref, at: later(9_000), providerRefundId: 're_paid', transitions });
  return accepted;
}

async function failedRefund(payment?: Parameters<ActivityWorld['refund']>[1]): Promise<AcceptedRefund> {
  const accepted = await world.refund(['approved', 'submitting'], payment);
  await world.release(accepted.ref, later(9_000));
  await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'failed')] });
  return accepted;
}

const reversal = { at: later(86_400_000), code: 'expired_or_canceled_card' };
const payout = { at: later(86_400_000), providerRefundId: 're_late' };

test('a refund that came back is reversed: capacity returns, the books say so, operators hear of it', async () => {
  const { ref } = await paidRefund();
  await world.run('reverseRefund', { ...ref, ...reversal });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 0,
    refunded: 0,
    reservations: [{ state: 'reversed', reversedAt: new Date(reversal.at) }],
  });
  expect(await world.row(ref.refundId)).toMatchObject({
    state: 'reversed',
    failure: { code: 'expired_or_canceled_card', stage: 'provider' },
  });
  expect((await world.records(ref.paymentId)).at(-1)).toMatchObject({
    type: 'reversal',
    providerReference: 're_paid',
    postings: [
      { account: 'asset:provider:stripe', debit: 1_250, credit: 0 },
      { account: 'liability:merchant:m_one', debit: 0, credit: 1_250 },
    ],
  });
  expect(await world.alarms(ref.refundId)).toEqual(['refund_reversed warning']);
});

test('reversing again changes nothing', async () => {
  const { ref } = await paidRefund();
  await world.run('reverseRefund', { ...ref, ...reversal });
  const [row, records] = [await world.row(ref.refundId), await world.records(ref.paymentId)];
  await world.run('reverseRefund', { ...ref, ...reversal, at: later(99_000_000) });
  expect(await world.row(ref.refundId)).toEqual(row);
  expect(await world.records(ref.paymentId)).toEqual(records);
});

test('what has not succeeded is not reversed', async () => {
  const { ref } = await failedRefund();
  await world.run('reverseRefund', { ...ref, ...reversal });
  expect(await world.row(ref.refundId)).toMatchObject({ state: 'failed', revision: 4 });
  expect(await world.alarms(ref.refundId)).toEqual([]);
});

test('the alarm of a reversal is not lost when its last write has to be repeated', async () => {
  const { ref } = await paidRefund();
  const broken = {
    ...world.store,
    alerts: { ...world.store.alerts, raise: () => Promise.reject(new Error('connection lost')) },
  };

  await expect(reverseRefund({ ...world.deps, store: broken }, { ...ref, ...reversal })).rejects.toThrow('lost');
  await world.run('reverseRefund', { ...ref, ...reversal });
  expect(await world.alarms(ref.refundId)).toEqual(['refund_reversed warning']);
});

test('a refund that was paid after it had failed is posted, blocks the payment and raises a critical alarm', async () => {
  const { ref } = await failedRefund();
  await world.run('recordLateSuccess', { ...ref, ...payout });
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    reserved: 0,
    refunded: 1_250,
    blocked: 'paid_after_close',
    reservations: [{ state: 'settled', settledAt: new Date(payout.at) }],
  });
  expect(await world.row(ref.refundId)).toMatchObject({
    state: 'failed',
    providerRefundId: 're_late',
    evidence: [{ by: 'engine', reference: 're_late' }],
  });
  expect((await world.records(ref.paymentId)).at(-1)).toMatchObject({
    type: 'refund',
    leg: 'late',
    providerReference: 're_late',
    postings: [
      { account: 'liability:merchant:m_one', debit: 1_250, credit: 0 },
      { account: 'asset:provider:stripe', debit: 0, credit: 1_250 },
    ],
  });
  expect(await world.alarms(ref.refundId)).toEqual(['paid_after_close critical']);
});

test('a late payout is counted even past what was captured', async () => {
  const payment = await world.payment({ captured: 2_000 });
  const { ref } = await failedRefund(payment);
  const other = await world.refund(['approved', 'submitting'], payment, { amount: 2_000 });
  const transitions = [step(4, 'succeeded')];
  await world.run('settleRefund', { ...other.ref, at: later(9_000), providerRefundId: 're_other', transitions });
  await world.run('recordLateSuccess', { ...ref, ...payout });
  expect(await world.paymentRow(payment.id)).toMatchObject({ refunded: 3_250, blocked: 'paid_after_close' });
});

test('hearing of the same late payout twice leaves one record and one piece of evidence', async () => {
  const { ref } = await failedRefund();
  await world.run('recordLateSuccess', { ...ref, ...payout });
  await world.run('recordLateSuccess', { ...ref, ...payout, at: later(99_000_000) });
  expect((await world.paymentRow(ref.paymentId)).refunded).toBe(1_250);
  expect((await world.records(ref.paymentId)).filter(({ type }) => type === 'refund')).toHaveLength(1);
  expect((await world.row(ref.refundId)).evidence).toHaveLength(1);
});

test('loading a refund tells where it stands, to its own merchant only', async () => {
  const { ref } = await paidRefund();
  expect(await world.run('loadRefund', ref)).toMatchObject({ progress: { state: 'succeeded', amount: 1_250 } });
  expect(await world.run('loadRefund', { ...ref, merchantId: 'm_two' })).toBeNull();
});

const comeback = { at: later(172_800_000), code: 'expired_or_canceled_card', providerRefundId: 're_late' };

/** Paid after it had closed. */
async function lateRefund(payment?: Parameters<ActivityWorld['refund']>[1]): Promise<AcceptedRefund> {
  const accepted = await failedRefund(payment);
  await world.run('recordLateSuccess', { ...accepted.ref, ...payout });
  return accepted;
}

test('a late payout that came back is reversed though its refund stays failed, with evidence', async () => {
  const { ref } = await lateRefund();
  expect(await world.run('reverseLateSuccess', { ...ref, ...comeback })).toBe('reversed');
  expect(await world.paymentRow(ref.paymentId)).toMatchObject({
    refunded: 0,
    reservations: [{ state: 'reversed', reversedAt: new Date(comeback.at) }],
  });
  expect((await world.records(ref.paymentId)).at(-1)).toMatchObject({
    type: 'reversal',
    leg: 'reversal',
    providerReference: 're_late',
    postings: [
      { account: 'asset:provider:stripe', debit: 1_250, credit: 0 },
      { account: 'liability:merchant:m_one', debit: 0, credit: 1_250 },
    ],
  });
  const { state, history, evidence } = await world.row(ref.refundId);
  expect(state).toBe('failed');
  expect(history.at(-1)).toMatchObject({ state: 'failed', reason: 'provider_gave_money_back' });
  expect(evidence.at(-1)).toMatchObject({ by: 'engine', reference: 're_late', note: comeback.code });
  expect(await world.alarms(ref.refundId)).toEqual(
    expect.arrayContaining(['refund_reversed warning', 'paid_after_close critical']),
  );
});

test('a late payout comes back once, however often its provider says so', async () => {
  const { ref } = await lateRefund();
  await world.run('reverseLateSuccess', { ...ref, ...comeback });
  const [row, records] = [await world.row(ref.refundId), await world.records(ref.paymentId)];
  expect(await world.run('reverseLateSuccess', { ...ref, ...comeback, at: later(199_000_000) })).toBe('nothing_new');
  expect(await world.row(ref.refundId)).toEqual(row);
  expect(await world.records(ref.paymentId)).toEqual(records);
});

test('a reversal of a late payout that was cut off is finished by whoever hears of it next', async () => {
  const { ref } = await lateRefund();
  const broken = {
    ...world.store,
    alerts: { ...world.store.alerts, raise: () => Promise.reject(new Error('connection lost')) },
  };
  await expect(reverseLateSuccess({ ...world.deps, store: broken }, { ...ref, ...comeback })).rejects.toThrow('lost');
  expect(await world.run('reverseLateSuccess', { ...ref, ...comeback, at: later(199_000_000) })).toBe('reversed');
  expect((await world.records(ref.paymentId)).filter(({ type }) => type === 'reversal')).toHaveLength(1);
  expect((await world.row(ref.refundId)).history.at(-1)).toMatchObject({ reason: 'provider_gave_money_back' });
});

test('what was paid after its release and came back has been reversed with its refund', async () => {
  const { ref } = await world.refund(['approved', 'submitting']);
  await world.store.payments.release(ref.paymentId, ref.refundId, new Date(later(8_000)));
  const settlement = { at: later(9_000), providerRefundId: 're_late', transitions: [step(4, 'succeeded')] };
  await world.run('settleRefund', { ...ref, ...settlement });
  await world.run('reverseRefund', { ...ref, ...reversal });
  expect(await world.run('reverseLateSuccess', { ...ref, ...comeback })).toBe('nothing_new');
});

test('a failed refund that never paid, or not under that reference, has nothing to come back', async () => {
  const [never, other] = [await failedRefund(), await lateRefund()];
  for (const [{ ref }, providerRefundId] of [
    [never, 're_late'],
    [other, 're_of_another_route'],
  ] as const) {
    const before = await world.paymentRow(ref.paymentId);
    expect(await world.run('reverseLateSuccess', { ...ref, ...comeback, providerRefundId })).toBe('nothing_new');
    expect(await world.paymentRow(ref.paymentId)).toEqual(before);
  }
});

describe('a refund that came back and is paid again, says the provider,', () => {
  const again = { at: later(259_200_000) };

  async function reversedRefund(): Promise<AcceptedRefund> {
    const accepted = await paidRefund();
    await world.run('reverseRefund', { ...accepted.ref, ...reversal });
    return accepted;
  }

  async function reversedLate(): Promise<AcceptedRefund> {
    const accepted = await lateRefund();
    await world.store.payments.unblock(accepted.paymentId, 1);
    await world.run('reverseLateSuccess', { ...accepted.ref, ...comeback });
    return accepted;
  }

  test.each([
    ['had succeeded', reversedRefund, 're_paid', 'reversed'],
    ['had failed', reversedLate, 're_late', 'failed'],
  ] as const)('blocks its payment before the alarm: it %s', async (_, refund, providerRefundId, state) => {
    const { ref } = await refund();
    const records = await world.records(ref.paymentId);
    await world.run('recordLateSuccess', { ...ref, ...again, providerRefundId });
    expect(await world.paymentRow(ref.paymentId)).toMatchObject({
      blocked: 'paid_after_reversal',
      refunded: 0,
      reservations: [{ state: 'reversed' }],
    });
    expect(await world.records(ref.paymentId)).toEqual(records);
    expect(await world.alarms(ref.refundId)).toContain('paid_after_reversal critical');
    const row = await world.row(ref.refundId);
    expect(row).toMatchObject({ state });
    expect(row.history.at(-1)).toMatchObject({ state, reason: 'paid_after_reversal' });
    expect(row.evidence.at(-1)).toMatchObject({ by: 'engine', reference: providerRefundId });
  });

  test('takes no new refund until an operator has looked, whose word stands', async () => {
    const { ref } = await reversedRefund();
    const payment = await world.paymentRow(ref.paymentId);
    const late = { ...ref, ...again, providerRefundId: 're_paid' };
    await world.run('recordLateSuccess', late);
    const opened = await world.open(await world.accept(payment));
    expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'payment_blocked' } });
    await world.store.payments.unblock(payment.id, 1);
    await world.run('recordLateSuccess', { ...late, at: later(359_200_000) });
    expect(await world.paymentRow(payment.id)).toMatchObject({ blocked: null });
    expect((await world.row(ref.refundId)).evidence).toHaveLength(1);
  });

  test('blocks it though the alarm cannot be raised', async () => {
    const { ref } = await reversedRefund();
    const broken = {
      ...world.store,
      alerts: { ...world.store.alerts, raise: () => Promise.reject(new Error('connection lost')) },
    };
    const late = { ...ref, ...again, providerRefundId: 're_paid' };
    await expect(recordLateSuccess({ ...world.deps, store: broken }, late)).rejects.toThrow('lost');
    expect(await world.paymentRow(ref.paymentId)).toMatchObject({ blocked: 'paid_after_reversal' });
    await world.run('recordLateSuccess', late);
    expect(await world.alarms(ref.refundId)).toContain('paid_after_reversal critical');
  });
});
