import { createRecordBuilder } from '../../../ledger/record-builder';
import type { AcceptedRefund } from '../support/activity-world';
import { hmacKey, step } from '../support/activity-world';
import { observeNext } from '../../../activities/monitoring/observe-next';
import { paymentBreach } from '../../../activities/monitoring/payment-breach';
import { readGauges } from '../../../activities/monitoring/gauges';
import { sweepPayments, sweepWindows } from '../../../activities/monitoring/sweep-payments';
import { payment } from '../../store/support/rows';
import type { Reservation } from '../../../store/store';
import { Crash, MonitoringWorld, dyingAt } from './support/monitoring-world';

let monitored: MonitoringWorld;
beforeAll(async () => {
  monitored = await MonitoringWorld.start('stops');
});
afterAll(() => monitored.close());
beforeEach(async () => {
  await monitored.clear();
  monitored.now = Date.now();
  monitored.world.gateway.calls.length = 0;
});

const raw = (name: string) => monitored.raw.collection<{ _id: string }>(name);
const stopOf = (merchantId = 'm_one') => monitored.world.store.merchantStops.get(merchantId);
const submit = async (accepted: AcceptedRefund) =>
  monitored.world.run('submitRefund', await monitored.world.submitInput(accepted));

describe('a payment that breaks I1', () => {
  /** More than was captured, sums and entries agreeing. */
  const overbook = (paymentId: string) => raw('payments').updateOne({ _id: paymentId }, { $set: { captured: 1_000 } });

  test('stops its merchant with an alarm when something happens to it; nothing is sent until an operator releases it', async () => {
    const { world } = monitored;
    const [accepted, another] = [await world.refund(['approved']), await world.refund(['approved'])];
    await overbook(accepted.paymentId);
    await monitored.observeAll();
    expect(await stopOf()).toMatchObject({
      standing: true,
      reason: 'invariant_breach',
      breaches: [`${accepted.paymentId}: 250 more than was captured`],
    });
    expect(await world.alarms(accepted.paymentId)).toEqual(['payment_invariant_broken critical']);

    expect(await submit(another)).toEqual({ kind: 'held_back', reason: 'merchant_stopped', recorded: false });
    expect(world.gateway.names()).toEqual([]);
    expect(await world.row(another.refundId)).toMatchObject({ state: 'approved', attempts: [] });

    const stop = await stopOf();
    await world.store.merchantStops.release(stop!, { actor: 'key_op', note: 'seen' }, new Date());
    world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_1' }];
    expect(await submit(another)).toMatchObject({ kind: 'succeeded' });
    await monitored.observeAll();
    expect(await world.store.merchantStops.reason('m_one')).toBeNull();
  });

  test('does not stop it again while its refunds go on, once an operator has released it', async () => {
    const { world } = monitored;
    const accepted = await world.refund(['approved']);
    await raw('payments').updateOne({ _id: accepted.paymentId }, { $inc: { reserved: 7 } });
    await monitored.observeAll();
    const stop = await stopOf();
    expect(stop?.detail).toContain('reserved by 7, refunded by 0');
    await world.store.merchantStops.release(stop!, { actor: 'key_op', note: 'seen' }, new Date());
    await world.run('recordTransitions', { ...accepted.ref, transitions: [step(3, 'submitting')] });
    await world.store.payments.settle(accepted.paymentId, accepted.refundId, new Date());
    await monitored.observeAll();
    expect(await stopOf()).toMatchObject({ standing: false });
    await raw('payments').updateOne({ _id: accepted.paymentId }, { $inc: { reserved: 1 } });
    await world.run('recordTransitions', { ...accepted.ref, transitions: [step(4, 'processing')] });
    await monitored.observeAll();
    expect(await stopOf()).toMatchObject({ standing: true, detail: expect.stringContaining('reserved by 8') });
  });

  test('stops nobody else', async () => {
    const accepted = await monitored.world.refund(['approved']);
    const other = await monitored.world.payment({ merchantId: 'm_two' });
    await overbook(accepted.paymentId);
    await monitored.observeAll();
    expect(await monitored.world.store.merchantStops.reason('m_two')).toBeNull();
    const theirs = await monitored.world.refund(['approved'], other);
    monitored.world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_2' }];
    expect(await submit(theirs)).toMatchObject({ kind: 'succeeded' });
  });

  test('stops its merchant also when the process dies before it could say so', async () => {
    const accepted = await monitored.world.refund(['approved']);
    await overbook(accepted.paymentId);
    monitored.crash = dyingAt('alert.raise', 'before');
    await expect(observeNext(monitored.deps())).rejects.toThrow(Crash);
    expect(await stopOf()).toMatchObject({ standing: true });
    monitored.wait();
    await monitored.observeAll();
    expect(await monitored.world.alarms(accepted.paymentId)).toEqual(['payment_invariant_broken critical']);
  });

  test('is found by the sweep when nothing ever happens to it again, which goes on where it was broken off', async () => {
    const { id } = await monitored.world.payment({ id: `pay_24${'a'.repeat(24)}`, reserved: 5 });
    const { sweepEveryMs } = monitored.world.deps.policy.monitoring;
    const sweep = async () => {
      // Of several processes one has the turn.
      const took = await Promise.all([sweepPayments(monitored.deps()), sweepPayments(monitored.deps())]);
      monitored.now += sweepEveryMs;
      return took.filter(Boolean).length;
    };
    expect([await sweep(), await sweep(), await stopOf()]).toEqual([1, 1, null]);
    monitored.crash = dyingAt('alert.raise', 'before');
    await expect(sweep()).rejects.toThrow(Crash);
    monitored.wait();
    expect(await sweep()).toBe(1);
    expect(await stopOf()).toMatchObject({ standing: true, detail: expect.stringContaining(id) });
    expect(await monitored.world.alarms(id)).toEqual(['payment_invariant_broken critical']);
  });

  test('is found in the last window, too, after which the sweep begins anew', async () => {
    await monitored.world.payment({ id: `pay_zz${'z'.repeat(24)}`, reserved: 5 });
    const turn = { dueAt: new Date(0), cursor: sweepWindows - 1, notes: '{}' };
    await raw('monitor_turns').insertOne({ _id: 'payment_sweep', ...turn });
    await sweepPayments(monitored.deps());
    expect(await stopOf()).toMatchObject({ standing: true });
    expect(await raw('monitor_turns').findOne({ _id: 'payment_sweep' })).toMatchObject({ cursor: 0 });
  });
});

describe('a trade record that breaks I4', () => {
  const recordOf = async (change: object): Promise<string> => {
    const { world } = monitored;
    const captured = await world.payment();
    const record = createRecordBuilder({ hmacKey }).capture({ payment: captured, at: new Date() });
    await world.store.tradeRecords.post([record]);
    await raw('trade_records').updateOne({ _id: record.id }, { $set: change });
    return record.id;
  };

  test.each([
    ['is not balanced', { 'postings.0.debit': 7 }, 'content_hash, imbalance'],
    ['was not signed by us', { hmac: '0'.repeat(64) }, 'hmac'],
    ['names another merchant', { merchantId: 'm_two' }, 'id, content_hash'],
  ])('because it %s stops its merchant with an alarm', async (_what, change, problem) => {
    const id = await recordOf(change);
    await monitored.observeAll();
    const merchantId = 'merchantId' in change ? 'm_two' : 'm_one';
    expect(await stopOf(merchantId)).toMatchObject({ standing: true, breaches: [`${id}: ${problem}`] });
    expect(await monitored.world.alarms(id)).toEqual(['record_invariant_broken critical']);
  });
});

test('records and payments as the engine writes them break nothing', async () => {
  const { world } = monitored;
  const accepted = await world.refund(['approved', 'submitting']);
  await world.release((await world.refund(['approved'])).ref, new Date().toISOString());
  await world.store.payments.settle(accepted.paymentId, accepted.refundId, new Date());
  await world.store.payments.importExternalRefund(accepted.paymentId, {
    id: 're_ext',
    amount: 200_000,
    at: new Date(),
  });
  await monitored.observeAll();
  expect(await stopOf()).toBeNull();
});

describe('the sums of a payment', () => {
  const entry = (state: Reservation['state'], change: Partial<Reservation> = {}): Reservation => {
    const times = { heldAt: null, settledAt: null, releasedAt: null, reversedAt: null };
    return { refund: `re_${Math.random()}`, amount: 100, state, ...times, external: false, ...change };
  };
  const late = entry('settled', { releasedAt: new Date() });
  const foreign = entry('settled', { external: true });

  test.each([
    ['nothing reserved', {}, null],
    ['all of it reserved', { reserved: 100, captured: 100, reservations: [entry('held')] }, null],
    ['one more reserved', { reserved: 100, captured: 99, reservations: [entry('held')] }, 'more than was captured'],
    ['a hold that the sum lacks', { captured: 500, reservations: [entry('held')] }, 'sums'],
    ['a sum without its hold', { captured: 500, reserved: 1 }, 'sums'],
    ['a refund that the sum lacks', { captured: 500, reservations: [entry('settled')] }, 'sums'],
    ['what was released and reversed', { reservations: [entry('released'), entry('reversed')] }, null],
    ['paid after its release', { refunded: 100, captured: 50, reservations: [late] }, null],
    ['refunded elsewhere', { refunded: 100, captured: 50, reservations: [foreign] }, null],
    [
      'more than that explains',
      { refunded: 200, captured: 50, reservations: [foreign, entry('settled')] },
      'more than was captured',
    ],
    [
      'two entries of one refund',
      { reserved: 200, reservations: [entry('held', { refund: 're_a' }), entry('held', { refund: 're_a' })] },
      'two entries',
    ],
  ])('%s', (_what, change, found) => {
    const breach = paymentBreach(payment(change));
    expect(breach).toEqual(found === null ? null : expect.stringContaining(found));
  });
});

describe('what no event tells', () => {
  const hourMs = 3_600_000;
  const alarms = async () =>
    (await monitored.world.store.alerts.list(null, 10)).map(({ kind, subject, count, severity }) =>
      [kind, subject, severity, count].join(' '),
    );

  test('a refund that has been held for long is an alarm for its merchant, repeated in time, and once it moves no more', async () => {
    const { world } = monitored;
    const { refundId } = await world.refund(['approved']);
    await monitored.observeAll();
    await raw('trade_records').updateMany({}, { $unset: { unsealedSince: '' } });
    const { createdAt } = await world.row(refundId);
    const { holdAgeMs, gaugeEveryMs, gaugeRepeatMs } = world.deps.policy.monitoring;
    const look = async (atMs: number) => {
      monitored.now = createdAt.getTime() + atMs;
      await readGauges(monitored.deps());
      return alarms();
    };
    expect(await look(holdAgeMs)).toEqual([]);
    expect(await look(holdAgeMs + hourMs)).toEqual(['hold_age m_one warning 1']);
    expect(await look(holdAgeMs + hourMs + gaugeEveryMs)).toEqual(['hold_age m_one warning 1']);
    expect(await look(holdAgeMs + hourMs + gaugeRepeatMs)).toEqual(['hold_age m_one warning 2']);
    await raw('refunds').updateOne({ _id: refundId }, { $set: { state: 'succeeded' } });
    expect(await look(holdAgeMs + 9 * hourMs)).toEqual(['hold_age m_one warning 2']);
    const [row] = await raw('monitor_turns').find().toArray();
    expect(row).toMatchObject({ notes: '{}' });
    expect(await world.store.alerts.list(null, 10)).toMatchObject([{ state: 'resolved', refundIds: [refundId] }]);
  });

  test('what waits for its customer or its provider is not held for long', async () => {
    await monitored.world.refund(['awaiting_return']);
    await monitored.world.refund(['approved', 'submitting', 'processing']);
    await monitored.observeAll();
    await raw('trade_records').updateMany({}, { $unset: { unsealedSince: '' } });
    monitored.now += 1_000 * hourMs;
    await readGauges(monitored.deps());
    expect(await alarms()).toEqual([]);
  });

  test('records that no seal has and events that no monitor has seen are alarms of the engine', async () => {
    await monitored.world.refund(['awaiting_return']);
    const { sealLagMs, lagMs, gaugeEveryMs } = monitored.world.deps.policy.monitoring;
    monitored.now = Date.now() + lagMs + 1_000;
    await readGauges(monitored.deps());
    expect(await alarms()).toEqual(['monitor_lag monitors critical 1']);
    monitored.now += sealLagMs + gaugeEveryMs;
    await readGauges(monitored.deps());
    expect((await alarms()).toSorted()).toEqual(['monitor_lag monitors critical 1', 'seal_lag ledger critical 1']);
  });

  test('of several who look only one measures', async () => {
    await monitored.world.refund(['approved']);
    monitored.now = Date.now() + 100_000_000;
    const took = await Promise.all([1, 2, 3, 4].map(() => readGauges(monitored.deps())));
    expect(took.filter(Boolean)).toHaveLength(1);
  });
});
