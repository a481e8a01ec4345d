import { Registry } from 'prom-client';
import { createMonitoring } from '../../../activities/monitoring/run-monitoring';
import { MonitoringWorld, counting } from './support/monitoring-world';

let monitored: MonitoringWorld;
beforeAll(async () => {
  monitored = await MonitoringWorld.start('run_monitoring');
});
afterAll(() => monitored.close());
beforeEach(() => monitored.clear());

function monitoringOf(now: () => number = Date.now) {
  const registry = new Registry();
  const { store, policy, personalHash, logger } = monitored.world.deps;
  return {
    registry,
    ...createMonitoring({ store, policy, personalHash, logger, registry, monitors: [counting], now }),
  };
}

const valueOf = async (registry: Registry, name: string): Promise<object[]> =>
  ((await registry.getMetricsAsJSON()).find((metric) => metric.name === name)?.values ?? []).map(
    ({ labels, value }) => ({ ...labels, value }),
  );

test('what was seen and said, how late it is and who is stopped are metrics', async () => {
  const { registry, observe } = monitoringOf();
  for (let n = 0; n < 4; n += 1) await monitored.world.refund(['approved']);
  const [lag] = (await valueOf(registry, 'monitor_lag_seconds')) as { value: number }[];
  expect(lag?.value).toBeGreaterThan(0);
  const stop = { merchantId: 'm_one', reason: 'operator', detail: 'x', breach: null, by: 'key_op' } as const;
  await monitored.world.store.merchantStops.stop(stop, new Date());
  await observe();
  expect(await valueOf(registry, 'monitor_lag_seconds')).toEqual([{ value: 0 }]);
  expect(await valueOf(registry, 'merchant_stops')).toEqual([{ value: 1 }]);
  expect(await valueOf(registry, 'monitor_signals_total')).toEqual([{ monitor: 'counting', value: 1 }]);
  expect((await valueOf(registry, 'monitor_events_total')).toSorted(byKind)).toEqual([
    { kind: 'record', value: 4 },
    { kind: 'state', value: 8 },
  ]);
});

const byKind = (left: object, right: object): number => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1);

test('what waits is measured as often as the policy says, however often it is looked', async () => {
  let at = Date.now() + 100_000;
  const { measure } = monitoringOf(() => at);
  await monitored.world.refund(['awaiting_return']);
  const raised = async () =>
    (await monitored.world.store.alerts.list(null, 10)).filter(({ kind }) => kind === 'monitor_lag').length;
  expect([await measure(), await raised()]).toEqual([0, 1]);
  await monitored.raw.collection('alerts').deleteMany({});
  await monitored.raw
    .collection<{ _id: string }>('monitor_turns')
    .updateOne({ _id: 'gauges' }, { $set: { notes: '{}' } });
  at += monitored.world.deps.policy.monitoring.gaugeEveryMs - 1;
  expect([await measure(), await raised()]).toEqual([0, 0]);
  at += 1;
  expect([await measure(), await raised()]).toEqual([0, 1]);
});

test('a clock that is set back by a day keeps nobody from measuring for that day', async () => {
  let at = Date.now() + 86_400_000;
  const { measure } = monitoringOf(() => at);
  await measure();
  at -= 86_300_000;
  await monitored.world.refund(['awaiting_return']);
  await measure();
  const kinds = (await monitored.world.store.alerts.list(null, 10)).map(({ kind }) => kind);
  expect(kinds).toContain('monitor_lag');
});
