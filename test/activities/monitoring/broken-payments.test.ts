import { sweepPayments } from '../../../activities/monitoring/sweep-payments';
import { breachesMax } from '../../../store/merchant-stops';
import { MonitoringWorld } from './support/monitoring-world';

let monitored: MonitoringWorld;
beforeAll(async () => {
  monitored = await MonitoringWorld.start('broken_payments');
});
afterAll(() => monitored.close());
beforeEach(async () => {
  await monitored.clear();
  monitored.now = Date.now();
});

const raw = (name: string) => monitored.raw.collection<{ _id: string }>(name);
const stopOf = (merchantId = 'm_one') => monitored.world.store.merchantStops.get(merchantId);

test.each([
  ['lacks its metadata', { $unset: { metadata: 1 } }, 'm_one'],
  ['waits for what is no JSON', { $set: { nextAction: '{' } }, 'm_one'],
  ['lacks its entries', { $unset: { reservations: 1 } }, 'm_one'],
  ['lacks its merchant', { $unset: { merchantId: 1 } }, null],
])('a payment is told of when its row %s, and keeps nothing from the others', async (_what, damage, merchantId) => {
  const { world } = monitored;
  const window = { first: `pay_24${'a'.repeat(24)}`, second: `pay_24${'b'.repeat(24)}` };
  await world.payment({ id: window.first });
  await world.payment({ id: window.second, merchantId: 'm_two', reserved: 5 });
  await raw('payments').updateOne({ _id: window.first }, damage as object);
  const turn = { dueAt: new Date(0), cursor: 2, notes: '{}' };
  await raw('monitor_turns').insertOne({ _id: 'payment_sweep', ...turn });
  await sweepPayments(monitored.deps());
  const kind = merchantId === null ? 'monitor_failed warning' : 'payment_invariant_broken critical';
  expect(await world.alarms(window.first)).toEqual([kind]);
  expect(await stopOf('m_two')).toMatchObject({ standing: true });
  expect((await stopOf())?.breaches ?? null).toEqual(
    merchantId === null ? null : [`${window.first}: it is not what the engine writes`],
  );
});

test('a payment whose row cannot be read keeps no event of others from the monitors', async () => {
  const { world } = monitored;
  const [broken, whole] = [await world.refund(['approved']), await world.refund(['approved'])];
  await raw('payments').updateOne({ _id: broken.paymentId }, { $unset: { metadata: '' } });
  await raw('refunds').updateMany({}, { $set: { assessment: null } });
  await raw('payments').updateOne({ _id: whole.paymentId }, { $set: { captured: 1_000 } });
  await monitored.observeAll();
  expect((await stopOf())?.breaches.toSorted()).toEqual(
    [
      `${broken.paymentId}: it is not what the engine writes`,
      `${whole.paymentId}: 250 more than was captured`,
    ].toSorted(),
  );
  expect(await world.store.monitoring.waitingSince()).toBeNull();
});

test('a stop holds so many breaches and no more, however many there are at once; the others stop again', async () => {
  const { merchantStops } = monitored.world.store;
  const found = Array.from({ length: breachesMax + 20 }, (_, index) => `pay_${index}: broken`);
  const stopFor = async (breach: string) =>
    merchantStops.stop(
      { merchantId: 'm_one', reason: 'invariant_breach', detail: breach, breach, by: 'engine' },
      new Date(),
    );
  await stopFor(found[0]!);
  await Promise.all(found.map(stopFor));
  const stop = await stopOf();
  expect(new Set(stop?.breaches).size).toBe(breachesMax);
  expect(stop?.breaches).toHaveLength(breachesMax);
  expect(await merchantStops.release(stop!, { actor: 'key_op', note: 'seen' }, new Date())).not.toBeNull();
  const untold = found.find((breach) => !stop!.breaches.includes(breach))!;
  expect((await stopFor(stop!.breaches[0]!)).kind).toBe('accepted');
  expect((await stopFor(untold)).kind).toBe('stopped');
});
