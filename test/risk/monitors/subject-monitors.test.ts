import { changedDestinationsMonitor } from '../../../risk/monitors/changed-destinations';
import { providerOutcomesMonitor } from '../../../risk/monitors/provider-outcomes';
import { refundRingMonitor } from '../../../risk/monitors/refund-ring';
import { slowDripMonitor } from '../../../risk/monitors/slow-drip';
import { underThresholdMonitor } from '../../../risk/monitors/under-threshold';
import { velocityMonitor } from '../../../risk/monitors/velocity';
import { approval, dayMs, decision, hourMs, minuteMs, monday, settings, stateChange, times, watch } from './support';

describe('refunds of one subject in a short time', () => {
  test.each(['customer', 'instrument', 'device', 'ip'] as const)('are told of for one %s', (kind) => {
    const monitor = watch(velocityMonitor(settings.velocity));
    const fast = times(12, (index) => decision({ at: monday + index * minuteMs, [kind]: 'one' }));
    expect(monitor.feed(fast.slice(0, 4))).toEqual([]);
    const [signal] = monitor.feed(fast.slice(4));
    expect(signal).toMatchObject({ monitor: 'velocity', merchantId: 'shop' });
    expect(signal!.subject).toBe(kind === 'customer' ? 'customer:shop:one' : `${kind}:one`);
  });

  test('are counted across merchants, but for customers, whose names are a merchant’s own', () => {
    const at = (index: number) => ({ at: monday + index * minuteMs, merchantId: `shop-${index % 4}` });
    const [card, customer] = [watch(velocityMonitor(settings.velocity)), watch(velocityMonitor(settings.velocity))];
    const [signal] = card.feed(times(12, (index) => decision({ ...at(index), instrument: 'one' })));
    expect(signal).toMatchObject({ subject: 'instrument:one', merchantId: null });
    expect(customer.feed(times(12, (index) => decision({ ...at(index), customer: 'one' })))).toEqual([]);
  });

  test('are no surprise where they are usual, nor on a merchant’s own terminal', () => {
    const monitor = watch(velocityMonitor(settings.velocity));
    const usual = times(60, (day) =>
      times(10, (index) => decision({ at: monday + day * dayMs + index * minuteMs, ip: 'office' })),
    );
    monitor.feed(usual.slice(0, 5).flat());
    expect(monitor.feed(usual.slice(5).flat())).toEqual([]);
    const desk = times(30, (index) =>
      decision({ at: monday + index * minuteMs, device: 'till', ip: 'till', agent: 'ann' }),
    );
    expect(watch(velocityMonitor(settings.velocity)).feed(desk)).toEqual([]);
  });

  test('keep a state of bounded size, and do not mind times that go back a little', () => {
    const monitor = watch(velocityMonitor(settings.velocity));
    const many = times(2_000, (index) => decision({ at: monday + index * 1_000 - (index % 3) * 2_000, ip: 'one' }));
    expect(monitor.feed(many).length).toBeGreaterThan(0);
    expect(monitor.stateSize()).toBeLessThan(4_000);
  });
});

describe('refunds just under a threshold', () => {
  const honest = (count: number) =>
    times(count, (index) => decision({ agent: 'ann', amount: 1_000 + (index % 40) * 37 }));
  const under = (count: number, facts = {}) =>
    times(count, (index) => decision({ agent: 'ann', amount: 97_000 + index * 10, captured: 100_000, ...facts }));

  test('are told of for the agent after a handful, not after a few', () => {
    const monitor = watch(underThresholdMonitor(settings.underThreshold));
    monitor.feed(honest(100));
    expect(monitor.feed(under(4))).toEqual([]);
    expect(monitor.feed(under(4))[0]).toMatchObject({
      monitor: 'under_threshold',
      subject: 'agent:shop:ann',
      evidence: { threshold: 100_000 },
    });
  });

  test('are of one person: others’ do not add up', () => {
    const monitor = watch(underThresholdMonitor(settings.underThreshold));
    expect(monitor.feed(times(12, (index) => under(1, { agent: `agent-${index}` })).flat())).toEqual([]);
  });

  test('are not amounts at the threshold or well below', () => {
    const monitor = watch(underThresholdMonitor(settings.underThreshold));
    monitor.feed(honest(100));
    const [at, below] = [100_000, 84_000].map((amount) => under(12, { amount, captured: 200_000 }));
    expect(monitor.feed([...at!, ...below!])).toEqual([]);
  });

  test('are habit where they always were', () => {
    const monitor = watch(underThresholdMonitor(settings.underThreshold));
    const mixed = times(400, (index) => (index % 6 === 0 ? under(1)[0]! : honest(1)[0]!));
    monitor.feed(mixed.slice(0, 200));
    expect(monitor.feed(mixed.slice(200))).toEqual([]);
  });

  test('are told of for operators by what they approve', () => {
    const monitor = watch(underThresholdMonitor(settings.underThreshold));
    monitor.feed(times(60, () => approval({ amount: 150_000 })));
    const [signal] = monitor.feed(times(10, () => approval({ amount: 990_000 })));
    expect(signal).toMatchObject({ subject: 'operator:shop:op', evidence: { threshold: 1_000_000 } });
    monitor.feed(times(1_000, () => approval({ amount: 990_000 })));
    expect(monitor.stateSize()).toBeLessThan(6_000);
  });
});

describe('outcomes', () => {
  const good = (count: number, facts = {}) =>
    times(count, (index) => stateChange('succeeded', { at: monday + index, ...facts }));

  test('that are unknown are told of for the provider when many, not when few', () => {
    const monitor = watch(providerOutcomesMonitor(settings.providerOutcomes));
    monitor.feed(good(300));
    expect(monitor.feed(times(4, () => stateChange('unknown', { at: monday + hourMs })))).toEqual([]);
    const signals = monitor.feed(times(6, () => stateChange('unknown', { at: monday + hourMs })));
    expect(signals[0]).toMatchObject({ subject: 'provider:stripe:unknown', merchantId: null });
  });

  test('that failed are told of for provider and merchant', () => {
    const monitor = watch(providerOutcomesMonitor(settings.providerOutcomes));
    monitor.feed(good(300));
    const signals = monitor.feed(times(12, () => stateChange('failed', { at: monday + hourMs })));
    expect(new Set(signals.map(({ subject }) => subject))).toEqual(
      new Set(['provider:stripe:failed', 'merchant:shop:failed']),
    );
  });

  test('of steps on the way say nothing', () => {
    const monitor = providerOutcomesMonitor(settings.providerOutcomes);
    expect(monitor.keysOf(stateChange('submitting'))).toEqual([]);
  });
});

describe('a slow drip', () => {
  const drip = (count: number, everyDays: number, facts = {}) =>
    times(count, (index) =>
      decision({ at: monday + index * everyDays * dayMs, customer: 'one', amount: 15_000, ...facts }),
    );

  test('is told of after a dozen refunds over weeks', () => {
    const signals = watch(slowDripMonitor(settings.slowDrip)).feed(drip(12, 2));
    expect(signals[0]).toMatchObject({ monitor: 'slow_drip', subject: 'customer:shop:one' });
  });

  test('is not somebody who sends back one in a week, or small goods of large orders', () => {
    expect(watch(slowDripMonitor(settings.slowDrip)).feed(drip(50, 7))).toEqual([]);
    expect(watch(slowDripMonitor(settings.slowDrip)).feed(drip(50, 2, { amount: 2_000 }))).toEqual([]);
  });

  test('is found by the card when names change, and begins anew when told', () => {
    const monitor = watch(slowDripMonitor(settings.slowDrip));
    const names = drip(30, 1).map((event, index) => ({ ...event, customer: `name-${index}`, instrument: 'card' }));
    const signals = monitor.feed(names);
    expect(signals.map(({ subject }) => subject)).toContain('instrument:card');
    expect(signals.length).toBeLessThan(8);
    expect(monitor.stateSize()).toBeLessThan(3_000);
  });
});

describe('changed destinations', () => {
  const taken = (count: number, facts = {}) =>
    times(count, (index) =>
      decision({ at: monday + index * minuteMs, destinationChanged: true, amount: 18_000, ...facts }),
    );
  const honest = (count: number) =>
    times(count, (index) => decision({ at: monday - dayMs + index, destinationChanged: index % 30 === 0 }));

  test('of most of a payment are told of at a merchant from a handful on', () => {
    const monitor = watch(changedDestinationsMonitor(settings.changedDestinations));
    monitor.feed(honest(200));
    expect(monitor.feed(taken(3))).toEqual([]);
    expect(monitor.feed(taken(4))[0]).toMatchObject({ severity: 'critical', subject: 'merchant:shop' });
  });

  test('of small parts are not', () => {
    const monitor = watch(changedDestinationsMonitor(settings.changedDestinations));
    expect(monitor.feed(taken(20, { amount: 2_000 }))).toEqual([]);
  });

  test('of two customers from one device are told of; of one customer, or on a till, they are not', () => {
    const first = watch(changedDestinationsMonitor(settings.changedDestinations)).feed(taken(2, { device: 'one' }));
    expect(first[0]).toMatchObject({ subject: 'device:one' });
    const same = taken(3, { device: 'one', customer: 'same' });
    expect(watch(changedDestinationsMonitor(settings.changedDestinations)).feed(same)).toEqual([]);
    const till = watch(changedDestinationsMonitor(settings.changedDestinations));
    till.feed(honest(100).map((event) => ({ ...event, device: 'till', destinationChanged: false })));
    expect(till.feed(taken(2, { device: 'till' }))).toEqual([]);
    till.feed(taken(500, { device: 'till', ip: 'till' }));
    expect(till.stateSize()).toBeLessThan(6_000);
  });
});

test.each(['device', 'ip'] as const)(
  'changed destinations of one %s at two merchants name no refund of one to the other',
  (place) => {
    const monitor = watch(changedDestinationsMonitor(settings.changedDestinations));
    const signals = monitor
      .feed(
        times(4, (index) =>
          decision({
            at: monday + index * minuteMs,
            destinationChanged: true,
            amount: 18_000,
            [place]: 'shared',
            merchantId: `shop-${Math.floor(index / 2)}`,
          }),
        ),
      )
      .filter(({ subject }) => subject === `${place}:shared`);
    // Each signal starts the counting anew.
    expect(signals.map(({ merchantId }) => merchantId)).toEqual(['shop-0', 'shop-1']);
    const mixed = watch(changedDestinationsMonitor(settings.changedDestinations)).feed(
      times(2, (index) =>
        decision({ destinationChanged: true, amount: 18_000, [place]: 'shared', merchantId: `shop-${index}` }),
      ),
    );
    expect(mixed).toMatchObject([{ subject: `${place}:shared`, merchantId: null }]);
  },
);

describe('a refund ring', () => {
  const claims = (count: number, facts: (index: number) => object) =>
    times(count, (index) => decision({ at: monday + index * 5 * hourMs, amount: 20_000, ...facts(index) }));
  const feed = (events: Parameters<ReturnType<typeof watch>['feed']>[0]) =>
    watch(refundRingMonitor(settings.refundRing)).feed(events);

  test.each(['device', 'instrument'] as const)('is four customers of a merchant who share a %s, not three', (kind) => {
    expect(feed(claims(3, () => ({ [kind]: 'shared' })))).toEqual([]);
    expect(feed(claims(4, () => ({ [kind]: 'shared' })))[0]).toMatchObject({
      subject: 'merchant:shop',
      severity: 'critical',
    });
  });

  test('is not one person who is known by another name at each merchant, until there are many', () => {
    const across = claims(5, (index) => ({ device: 'shared', merchantId: `shop-${index}` }));
    expect(feed(across.slice(0, 4))).toEqual([]);
    expect(feed(across)[0]).toMatchObject({ subject: 'device:shared', merchantId: null });
  });

  test('is behind one address when there are fewer devices than names: an office has as many', () => {
    expect(feed(claims(12, () => ({ ip: 'office' })))).toEqual([]);
    expect(feed(claims(8, (index) => ({ ip: 'shared', device: `device-${index % 2}` })))).not.toEqual([]);
  });

  test('is not a till, where small goods come back', () => {
    expect(feed(claims(40, () => ({ device: 'till', ip: 'till', amount: 1_500 })))).toEqual([]);
    const mixed = claims(40, (index) => ({ device: 'till', amount: index % 3 === 0 ? 20_000 : 1_500 }));
    expect(feed(mixed)).toEqual([]);
  });

  test('is told of once, with a state of bounded size', () => {
    const monitor = watch(refundRingMonitor(settings.refundRing));
    expect(monitor.feed(claims(60, () => ({ device: 'shared' })))).toHaveLength(1);
    expect(monitor.stateSize()).toBeLessThan(6_000);
  });
});
