import { observeNext } from '../../../activities/monitoring/observe-next';
import { runSideEffect } from '../../../domain/side-effect';
import type { MonitoredEvent } from '../../../risk/monitors/event';
import type { Monitor } from '../../../risk/monitors/monitor';
import { createStore } from '../../../store/create-store';
import { later, step } from '../support/activity-world';
import { Crash, MonitoringWorld, counting, dyingAt } from './support/monitoring-world';

let monitored: MonitoringWorld;
beforeAll(async () => {
  monitored = await MonitoringWorld.start('observe_next');
});
afterAll(() => monitored.close());
beforeEach(() => monitored.clear());

/** Seen by a monitor, in the order in which it was shown them. */
function seeing(): { readonly monitor: Monitor; readonly events: MonitoredEvent[] } {
  const events: MonitoredEvent[] = [];
  const monitor: Monitor = {
    name: 'seeing',
    keysOf: () => ['all'],
    initial: () => null,
    observe: (state, event) => {
      events.push(event);
      return { state, signals: [] };
    },
  };
  return { monitor, events };
}

/** A refund that is decided, approved by two, and sent. */
async function refundReviewedByTwo(): Promise<string> {
  const { world } = monitored;
  const accepted = await world.refund([], await world.payment({ customerId: '17850' }));
  const transitions = [
    step(2, 'reviewing', 'risk_review'),
    { ...step(3, 'reviewing', 'approved_by_one'), by: 'key_op1' },
    { ...step(4, 'approved', 'approved'), by: 'key_op2' },
  ];
  await world.run('recordTransitions', { ...accepted.ref, transitions });
  return accepted.refundId;
}

test('monitors see every decision, approval, state and trade record, in order, with what is known', async () => {
  const id = await refundReviewedByTwo();
  const { monitor, events } = seeing();
  await monitored.observeAll(monitored.deps([monitor]));
  const about = { refundId: id, merchantId: 'm_one', amount: 1_250, currency: 'GBP' };
  const [record] = events.filter(({ kind }) => kind === 'record');
  expect(events.filter(({ kind }) => kind !== 'record')).toEqual([
    { ...about, id: `${id}/1`, at: Date.parse(later(0)), kind: 'state', provider: 'stripe', to: 'requested' },
    {
      ...about,
      id: `${id}/2/decision`,
      at: Date.parse(later(2_000)),
      kind: 'decision',
      decision: 'review',
      provider: 'stripe',
      paymentId: expect.stringMatching(/^pay_/),
      captured: 100_000,
      paymentAgeMs: 28 * 86_400_000,
      customer: expect.stringMatching(/^[0-9a-f]{64}$/),
      instrument: null,
      device: null,
      ip: null,
      agent: null,
      destinationChanged: false,
    },
    { ...about, id: `${id}/2`, at: Date.parse(later(2_000)), kind: 'state', provider: 'stripe', to: 'reviewing' },
    { ...about, id: `${id}/3/approval`, at: Date.parse(later(3_000)), kind: 'approval', operator: 'key_op1' },
    { ...about, id: `${id}/4/approval`, at: Date.parse(later(4_000)), kind: 'approval', operator: 'key_op2' },
    { ...about, id: `${id}/4`, at: Date.parse(later(4_000)), kind: 'state', provider: 'stripe', to: 'approved' },
  ]);
  expect(record).toMatchObject({ kind: 'record', type: 'refund_hold', amount: 1_250, merchantId: 'm_one' });
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
});

test('what monitors are shown names no customer', async () => {
  await refundReviewedByTwo();
  await observeNext(monitored.deps());
  const journal = JSON.stringify(await monitored.raw.collection('monitor_journal').find().toArray());
  expect(journal).toContain('/decision');
  expect(journal).not.toContain('17850');
});

test('one look is enough for what was written before it, and the next sees only what is new', async () => {
  const accepted = await monitored.world.refund(['approved']);
  expect(await observeNext(monitored.deps())).toBe(2);
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  expect(await observeNext(monitored.deps())).toBe(0);
  expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
  await monitored.world.run('recordTransitions', { ...accepted.ref, transitions: [step(3, 'submitting')] });
  expect(await observeNext(monitored.deps())).toBe(1);
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
});

test('a backlog is seen batch after batch, the oldest first', async () => {
  const { refundId } = await monitored.world.refund(['approved']);
  const row = await monitored.raw.collection('refunds').findOne({});
  const copies = Array.from({ length: 300 }, (_, n) => ({ ...row!, _id: `${refundId}${n}` as never }));
  await monitored.raw.collection('refunds').insertMany(copies);
  const deps = monitored.deps();
  expect([await observeNext(deps), await observeNext(deps), await observeNext(deps)]).toEqual([251, 51, 0]);
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
});

test('a step that is written while its refund is being counted is seen in the next batch', async () => {
  const accepted = await monitored.world.refund(['approved']);
  let writes = 0;
  monitored.crash = async (name, act) => {
    if (name === 'monitor.apply' && (writes += 1) === 1) {
      await monitored.world.run('recordTransitions', { ...accepted.ref, transitions: [step(3, 'submitting')] });
    }
    return act();
  };
  await monitored.observeAll();
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
});

const effects = ['monitor.journal', 'monitor.apply', 'alert.raise', 'monitor.clear', 'monitor.finish'] as const;

test.each(effects.flatMap((effect) => [['before', effect] as const, ['after', effect] as const]))(
  'dying %s %s, each event is counted once and each signal is raised',
  async (when, effect) => {
    for (let n = 0; n < 4; n += 1) await monitored.world.refund(['approved']);
    monitored.crash = dyingAt(effect, when);
    await expect(observeNext(monitored.deps())).rejects.toThrow(Crash);
    // Nobody takes over while the dead one may still be at work.
    monitored.crash = runSideEffect;
    const isBegun = (await monitored.raw.collection('monitor_journal').findOne({ done: false })) !== null;
    if (isBegun) expect(await observeNext(monitored.deps())).toBe(0);
    monitored.wait();
    await monitored.world.refund(['approved']);
    await monitored.observeAll();
    expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
    expect(await monitored.world.alarms('m_one/10')).toEqual(['counting warning']);
    expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
  },
);

test('several watch at the same time, and each event is counted once', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => createStore({ uri: monitored.world.uri })));
  const watchers = stores.map((store) => monitored.deps([counting], store));
  let writing = true;
  const watching = watchers.map(async (deps) => {
    while (writing) await observeNext(deps);
  });
  const payments = await Promise.all([1, 2, 3].map(() => monitored.world.payment()));
  await Promise.all(
    payments.map(async (payment) => {
      for (let n = 0; n < 4; n += 1) await monitored.world.refund(['approved', 'submitting', 'succeeded'], payment);
    }),
  );
  writing = false;
  await Promise.all(watching);
  await monitored.observeAll();
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  await Promise.all(stores.map((store) => store.close()));
});

test('two who finish the same batch at the same time count its events once', async () => {
  for (let n = 0; n < 4; n += 1) await monitored.world.refund(['approved']);
  monitored.crash = dyingAt('monitor.journal', 'after');
  await expect(observeNext(monitored.deps())).rejects.toThrow(Crash);
  monitored.wait();
  // The one who was taken for dead was only slow.
  let isSlow = true;
  monitored.crash = async (name, act) => {
    if (name === 'monitor.apply' && isSlow) {
      isSlow = false;
      monitored.now += 60_000;
      await observeNext(monitored.deps());
    }
    return act();
  };
  await observeNext(monitored.deps());
  await monitored.observeAll();
  expect(isSlow).toBe(false);
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
});

test('a monitor that fails is told of, and keeps nothing from the others', async () => {
  await monitored.world.refund(['approved']);
  const failing: Monitor = {
    ...counting,
    name: 'failing',
    observe: () => {
      throw new Error('a defect');
    },
  };
  await monitored.observeAll(monitored.deps([failing, counting]));
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  expect(await monitored.world.alarms('failing')).toEqual(['monitor_failed warning']);
});

test('batches that are done are forgotten in time, but for the last one: the sequence goes on from it', async () => {
  for (let n = 0; n < 2; n += 1) {
    await monitored.world.refund(['approved']);
    await monitored.observeAll();
  }
  const rows = await monitored.raw.collection('monitor_journal').find().sort({ _id: 1 }).toArray();
  expect(rows.map(({ _id, done, expiresAt }) => [_id, done, expiresAt])).toEqual([
    [1, true, new Date(monitored.now + 3_600_000)],
    [2, true, undefined],
  ]);
  const indexes = await monitored.raw.collection('monitor_journal').indexes();
  expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  await monitored.raw.collection<{ _id: number }>('monitor_journal').deleteOne({ _id: 1 });
  await monitored.world.refund(['approved']);
  await monitored.observeAll();
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
});

test('a refund is written no oftener for being watched', async () => {
  const writes: string[] = [];
  const store = await createStore({
    uri: monitored.world.uri,
    runSideEffect: (name, act) => {
      writes.push(name);
      return act();
    },
  });
  const accepted = await monitored.world.refund();
  await store.refunds.advance(accepted.refundId, { transitions: [step(2, 'approved')] });
  await store.close();
  expect(writes).toEqual(['refund.transition']);
  expect((await monitored.world.store.monitoring.unmonitored(10)).refunds).toHaveLength(1);
});

test('monitors know of a refund what it was decided on: instrument, device and address, by their hashes', async () => {
  const { world } = monitored;
  const hash = (letter: string): string => letter.repeat(64);
  const payment = await world.payment({ customerId: '17850', instrumentHash: hash('a'), deviceHash: hash('b') });
  const accepted = await world.accept(payment, {
    context: { ip: hash('c'), agent: 'till-3' },
    otherDestination: true,
  });
  const { ref: _ref, ...input } = accepted;
  await world.run('openRefund', { ...input, requestId: null, assessAt: later(1_000) });
  const { monitor, events } = seeing();
  await monitored.observeAll(monitored.deps([monitor]));
  expect(events.find(({ kind }) => kind === 'decision')).toMatchObject({
    refundId: accepted.refundId,
    instrument: hash('a'),
    device: hash('b'),
    ip: hash('c'),
    agent: 'till-3',
    destinationChanged: true,
  });
});

test('an alarm of a monitor tells what it saw and which refunds it is about, beside others of the same attack', async () => {
  const speaking = (name: string): Monitor => ({
    name,
    keysOf: ({ kind }) => (kind === 'decision' ? ['all'] : []),
    initial: () => null,
    observe: (state, event) => ({
      state,
      signals: [
        {
          monitor: name,
          severity: 'warning',
          merchantId: event.merchantId,
          subject: 'device:d',
          at: event.at,
          evidence: { refunds: 7, window_hours: 24 },
          refundIds: ['re_a', 're_b'],
        },
      ],
    }),
  });
  await refundReviewedByTwo();
  await monitored.observeAll(monitored.deps([speaking('velocity'), speaking('refund_ring')]));
  const alarms = await monitored.world.store.alerts.list(['m_one'], 10);
  expect(alarms).toMatchObject([
    { evidence: { refunds: 7, window_hours: 24 }, refundIds: ['re_a', 're_b'] },
    { evidence: { refunds: 7, window_hours: 24 }, refundIds: ['re_a', 're_b'] },
  ]);
  expect(new Set(alarms.map(({ group }) => group))).toEqual(new Set(['m_one/anomaly']));
});
