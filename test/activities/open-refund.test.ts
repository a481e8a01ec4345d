import { openRefund } from '../../activities/recording/open-refund';
import { ActivityWorld, later, requestedAt, step, type AcceptedRefund } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('open_refund');
});
afterAll(() => world.close());

test('opening inserts the row, holds the amount and posts the hold', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment, { amount: 1_250, description: 'broken', metadata: { 'a.b': '$c' } });
  const opened = await world.open(accepted);
  expect(opened).toMatchObject({
    progress: { state: 'requested', revision: 1, amount: 1_250, currency: 'GBP', attempt: null, plan: null },
    wait: { reviewMs: 604_800_000 },
    providerPolicy: { keyHorizonMs: 82_800_000 },
  });
  expect(await world.row(accepted.refundId)).toMatchObject({
    state: 'requested',
    amount: 1_250,
    description: 'broken',
    metadata: { 'a.b': '$c' },
    provider: 'stripe',
    account: 'acct_one',
    createdAt: new Date(requestedAt),
  });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 1_250,
    refunded: 0,
    reservations: [{ refund: accepted.refundId, amount: 1_250, state: 'held', heldAt: new Date(requestedAt) }],
  });
  const [hold, ...others] = await world.records(payment.id);
  expect(others).toEqual([]);
  expect(hold).toMatchObject({
    type: 'refund_hold',
    amount: 1_250,
    occurredAt: new Date(requestedAt),
    postings: [
      { account: 'liability:merchant:m_one', debit: 1_250, credit: 0 },
      { account: 'liability:refund_hold:m_one', debit: 0, credit: 1_250 },
    ],
  });
});

test('opening twice reserves once and answers the same', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment);
  const first = await world.open(accepted);
  expect(await world.open(accepted)).toEqual(first);
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 1_250 });
  expect(await world.records(payment.id)).toHaveLength(1);
});

test('a refund without an amount takes all that remains', async () => {
  const payment = await world.payment({ captured: 3_000 });
  await world.refund([], payment, { amount: 1_000 });
  const rest = await world.accept(payment, { amount: null });
  expect(await world.open(rest)).toMatchObject({ progress: { amount: 2_000, state: 'requested' } });
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 3_000 });
});

test('the row says what was reserved where less remained than when the row was written', async () => {
  const payment = await world.payment({ captured: 3_000 });
  const rest = await world.accept(payment, { amount: null });
  const reserve = world.store.payments.reserve.bind(world.store.payments);
  const deps = {
    ...world.deps,
    store: {
      ...world.store,
      payments: {
        ...world.store.payments,
        reserve: async (...args: Parameters<typeof reserve>) => {
          await reserve(payment.id, {
            refund: 'in_between',
            amount: 500,
            at: new Date(requestedAt),
            maxLiveRefunds: 4,
          });
          return reserve(...args);
        },
      },
    },
  };
  expect(await openRefund(deps, rest)).toMatchObject({ progress: { amount: 2_500, revision: 2 } });
  expect(await world.row(rest.refundId)).toMatchObject({ amount: 2_500, state: 'requested' });
});

test.each([
  ['of more than remains', { captured: 1_000 }, 'over_refund'],
  ['from a payment that is blocked', { blocked: 'paid_after_close' }, 'payment_blocked'],
  ['from a payment that is not captured', { status: 'pending' as const }, 'payment_not_refundable'],
])('a refund %s is rejected without a hold', async (_what, change, code) => {
  const payment = await world.payment(change);
  const accepted = await world.accept(payment);
  const opened = await world.open(accepted);
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code, stage: 'request' } });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 0,
    reservations: [{ refund: accepted.refundId, state: 'released', amount: 0 }],
  });
  expect(await world.records(payment.id)).toEqual([]);
});

test('a refund is refused also by an attempt that finds what another one, still on its way, has laid', async () => {
  const payment = await world.payment({ captured: 1_000 });
  const accepted = await world.accept(payment);
  const { ref: _ref, ...input } = accepted;
  const { refunds } = world.store;
  const lost = { ...refunds, advance: () => Promise.reject(new Error('lost')) };
  await expect(openRefund({ ...world.deps, store: { ...world.store, refunds: lost } }, input)).rejects.toThrow('lost');
  expect((await world.row(accepted.refundId)).state).toBe('requested');
  const opened = await world.open(accepted);
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'over_refund', stage: 'request' } });
});

test('one refund more than the policy allows for a payment is rejected', async () => {
  const payment = await world.payment();
  for (let n = 0; n < 4; n += 1) await world.refund([], payment, { amount: 10 });
  const opened = await world.open(await world.accept(payment, { amount: 10 }));
  expect(opened?.progress).toMatchObject({ state: 'rejected', failure: { code: 'too_many_refunds' } });
});

test('a refund that is further already answers where it stands and touches nothing', async () => {
  const accepted = await world.refund(['approved', 'submitting', 'unknown']);
  const before = await world.paymentRow(accepted.paymentId);
  expect(await world.open(accepted)).toMatchObject({ progress: { state: 'unknown', revision: 4 } });
  expect(await world.paymentRow(accepted.paymentId)).toEqual(before);
});

test('what nobody asked for, or for a payment of another merchant, is not opened', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment);
  expect(await world.open({ ...accepted, refundId: `re_${'a'.repeat(26)}` })).toBeNull();
  expect(await world.open({ ...accepted, merchantId: 'm_two' })).toBeNull();
  expect(await world.paymentRow(payment.id)).toMatchObject({ reserved: 0, reservations: [] });
});

test('a hold record that somebody else wrote stops the refund with a critical alarm', async () => {
  const payment = await world.payment();
  const accepted = await world.accept(payment);
  const forged = world.deps.records.hold({
    payment,
    refund: { id: accepted.refundId, amount: 1, providerRefundId: null },
    at: new Date(later(0)),
  });
  await world.store.tradeRecords.post([forged]);
  expect((await world.open(accepted))?.progress).toMatchObject({ state: 'manual_review', revision: 2 });
  expect(await world.alarms(forged.id)).toEqual(['trade_record_breach critical']);
});

test('a later run is told the attempts, votes and risk that the row holds', async () => {
  const accepted = await world.refund(['approved']);
  world.gateway.refunds.push({ kind: 'unknown', reason: 'timeout' });
  await world.run('submitRefund', await world.submitInput(accepted));
  await world.run('recordTransitions', {
    ...accepted.ref,
    transitions: [step(4, 'unknown')],
    pendingResolution: { to: 'failed', by: 'key_op' },
  });
  expect((await world.open(accepted))?.progress).toMatchObject({
    attempt: { number: 1, keyNumber: 1, keyFirstSentAt: later(60_000), lastSentAt: later(60_000) },
    pendingResolution: { to: 'failed', by: 'key_op' },
  });
});

/** Its hold stands still. */
async function rejectedByRisk(): Promise<AcceptedRefund> {
  const accepted = await world.refund();
  const risk = { decision: 'reject', score: 100, rules: ['payment_too_old'], policyVersion: 'test' } as const;
  await world.store.refunds.advance(accepted.refundId, {
    transitions: [step(2, 'requested', 'risk_reject')],
    set: { risk },
  });
  return accepted;
}

test('a refund that risk rejected and whose run was lost after its release ends rejected, with the rule', async () => {
  const accepted = await rejectedByRisk();
  await world.release(accepted.ref, later(1_000));
  expect((await world.open(accepted))?.progress).toMatchObject({
    state: 'rejected',
    failure: { code: 'payment_too_old', stage: 'risk' },
  });
});

test('what was released without the books is in them before the refund ends', async () => {
  const accepted = await rejectedByRisk();
  // The run that released the entry died before it posted.
  await world.store.payments.release(accepted.paymentId, accepted.refundId, new Date(later(1_000)));
  expect((await world.open(accepted))?.progress).toMatchObject({ state: 'rejected' });
  const records = await world.records(accepted.paymentId);
  expect(records.map(({ type, amount }) => [type, amount])).toEqual([
    ['refund_hold', 1_250],
    ['refund_release', 1_250],
  ]);
});

test('an attempt that was refused takes nothing from a later one that was not', async () => {
  const payment = await world.payment({ captured: 2_000 });
  const other = await world.refund([], payment, { amount: 1_000 });
  const accepted = await world.accept(payment, { amount: 1_250 });
  const { ref: _ref, ...input } = accepted;
  const { payments } = world.store;
  const refuse: typeof payments.refuse = async (...args) => {
    // The attempt stalls here: meanwhile there is room, and the next one gets it.
    await world.release(other.ref, later(1_000));
    expect((await world.open(accepted))?.progress).toMatchObject({ state: 'requested' });
    return payments.refuse(...args);
  };
  const stalled = { ...world.deps, store: { ...world.store, payments: { ...payments, refuse } } };
  expect((await openRefund(stalled, input))?.progress).toMatchObject({ state: 'requested', amount: 1_250 });
  expect(await world.paymentRow(payment.id)).toMatchObject({
    reserved: 1_250,
    reservations: [{ state: 'released' }, { refund: accepted.refundId, state: 'held', amount: 1_250 }],
  });
});

test('a refund is decided in the step that opens it, once, when a time for that is given', async () => {
  const accepted = await world.accept(await world.payment());
  const { ref: _ref, ...input } = accepted;
  const open = () => world.run('openRefund', { ...input, requestId: null, assessAt: later(1_000) });
  const opened = await open();
  expect(opened).toMatchObject({
    progress: { state: 'requested', revision: 1 },
    assessed: { kind: 'assessed', risk: { decision: 'allow' }, transition: { revision: 2, to: 'approved' } },
  });
  expect(await world.row(accepted.refundId)).toMatchObject({ state: 'approved', revision: 2 });
  const again = await open();
  expect(again).toMatchObject({ progress: { state: 'approved', revision: 2, risk: { decision: 'allow' } } });
  expect(again).not.toHaveProperty('assessed');
});
