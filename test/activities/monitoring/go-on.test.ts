/** What monitoring cannot deal with is told of, and stops nothing else; alarms begin when they are raised. */
import { observeNext } from '../../../activities/monitoring/observe-next';
import { runSideEffect } from '../../../domain/side-effect';
import type { Monitor } from '../../../risk/monitors/monitor';
import { step } from '../support/activity-world';
import { Crash, MonitoringWorld, counting, dyingAt } from './support/monitoring-world';

let monitored: MonitoringWorld;
beforeAll(async () => {
  monitored = await MonitoringWorld.start('go_on');
});
afterAll(() => monitored.close());
beforeEach(() => monitored.clear());

test('a monitor that cannot say whom an event concerns is told of, and keeps nothing from the others', async () => {
  await monitored.world.refund(['approved']);
  const failing: Monitor = {
    ...counting,
    name: 'failing',
    keysOf: () => {
      throw new Error('a defect');
    },
  };
  await monitored.observeAll(monitored.deps([failing, counting]));
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  expect(await monitored.world.alarms('failing')).toEqual(['monitor_failed warning']);
});

test.each([
  ['of another version', '{"names":[]}'],
  ['cut off', '{"ids":['],
])('a memory that is %s begins anew', async (_, state) => {
  await monitored.world.refund(['approved']);
  await monitored.observeAll();
  const states = monitored.raw.collection<{ _id: string; state: string }>('monitor_states');
  await states.updateOne({ _id: 'counting\nm_one' }, { $set: { state } });
  const seen = await monitored.expected();
  await monitored.world.refund(['approved']);
  await monitored.observeAll();
  const later = (await monitored.expected()).filter((id) => !seen.includes(id));
  expect((await monitored.counted()).toSorted()).toEqual(later);
});

test.each([
  ['without a history', { $unset: { history: '' } }],
  ['without times', { $set: { 'history.0.at': 'yesterday' } }],
  ['without a revision', { $unset: { revision: '' } }],
  ['without metadata', { $unset: { metadata: '' } }],
])('a refund’s row %s is told of once, and keeps nothing from the others', async (_, damage) => {
  const { refundId } = await monitored.world.refund(['approved']);
  await monitored.raw.collection('refunds').updateOne({ _id: refundId as never }, damage);
  const { refundId: whole } = await monitored.world.refund(['approved']);
  await monitored.observeAll();
  expect((await monitored.counted()).filter((id) => id.startsWith(whole))).toHaveLength(2);
  expect((await monitored.counted()).filter((id) => id.startsWith(refundId))).toEqual([]);
  expect(await monitored.world.alarms(refundId)).toEqual(['monitor_failed warning']);
  expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
});

test('an assessment that cannot be read leaves what the row tells', async () => {
  const { refundId } = await monitored.world.refund();
  await monitored.world.run('recordTransitions', {
    refundId,
    merchantId: 'm_one',
    transitions: [step(2, 'approved', 'risk_allow')],
  } as never);
  await monitored.raw
    .collection<{ _id: string }>('refunds')
    .updateOne({ _id: refundId }, { $set: { assessment: '{"facts":' } });
  const devices: (string | null)[] = [];
  const monitor: Monitor = {
    ...counting,
    observe: (state, event) => {
      if (event.kind === 'decision' && event.refundId === refundId) devices.push(event.device);
      return { state, signals: [] };
    },
  };
  await monitored.observeAll(monitored.deps([monitor]));
  expect(devices).toEqual([null]);
});

test('a trade record that cannot be checked is a breach, and keeps nothing from the others', async () => {
  await monitored.world.refund(['approved']);
  const [record] = await monitored.raw.collection('trade_records').find().toArray();
  await monitored.raw.collection('trade_records').updateOne({ _id: record!._id }, { $unset: { postings: '' } });
  await monitored.observeAll();
  expect(await monitored.world.alarms(String(record!._id))).toEqual(['record_invariant_broken critical']);
  expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
});

/** Says the same of every decision, with what `change` says. */
const saying = (change: object): Monitor => ({
  name: 'saying',
  keysOf: ({ kind }) => (kind === 'state' ? ['all'] : []),
  initial: () => null,
  observe: (state, event) => {
    if (event.kind !== 'state') return { state, signals: [] };
    const { at, refundId } = event;
    const about = { merchantId: 'm_one', subject: 'device:d', at, evidence: { to: event.to }, refundIds: [refundId] };
    return { state, signals: [{ monitor: 'saying', severity: 'warning', ...about, ...change }] };
  },
});

test('what monitors say of one subject in a batch is raised once, with the refunds of all', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await monitored.world.refund(['approved'])).refundId);
  await monitored.observeAll(monitored.deps([saying({})]));
  const [alarm, ...more] = await monitored.world.store.alerts.list(['m_one'], 10);
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ count: 1, refundCount: 3, evidence: { to: 'approved' } });
  expect(alarm!.refundIds.toSorted()).toEqual(ids.toSorted());
});

test('an alarm begins when it is raised, whatever the clock said of its refunds, or how late they are seen', async () => {
  await monitored.world.refund(['approved']);
  const times = { firstSeenAt: new Date(monitored.now), severityAt: new Date(monitored.now) };
  await monitored.observeAll(monitored.deps([saying({ at: monitored.now + 86_400_000 })]));
  const [alarm] = await monitored.world.store.alerts.list(['m_one'], 10);
  expect(alarm).toMatchObject({ ...times, attentionAt: new Date(monitored.now) });
});

test('what no alarm can hold keeps no other from being raised', async () => {
  await monitored.world.refund(['approved']);
  await monitored.observeAll(monitored.deps([saying({ subject: '' }), counting]));
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
  expect(await monitored.world.store.monitoring.waitingSince()).toBeNull();
});

test('a batch that was claimed by a clock that was ahead is taken over', async () => {
  await monitored.world.refund(['approved']);
  monitored.now += 86_400_000;
  monitored.crash = dyingAt('monitor.journal', 'after');
  await expect(observeNext(monitored.deps())).rejects.toThrow(Crash);
  monitored.crash = runSideEffect;
  monitored.now -= 86_400_000;
  await monitored.observeAll();
  expect((await monitored.counted()).toSorted()).toEqual(await monitored.expected());
});
