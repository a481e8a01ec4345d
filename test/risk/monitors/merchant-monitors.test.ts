import { doubleSubmitMonitor } from '../../../risk/monitors/double-submit';
import { merchantRateMonitor } from '../../../risk/monitors/merchant-rate';
import { outsideHoursMonitor } from '../../../risk/monitors/outside-hours';
import { smallRefundsMonitor } from '../../../risk/monitors/small-refunds';
import { dayMs, decision, hourMs, minuteMs, monday, settings, times, watch } from './support';

const weekMs = 7 * dayMs;
/** So many refunds in each hour from 10 to 17, Monday to Friday. */
const weeks = (count: number, perHour: number, facts = {}) =>
  times(count * 5 * 8 * perHour, (index) => {
    const hour = Math.floor(index / perHour);
    const [day, hourOfDay] = [Math.floor(hour / 8), hour % 8];
    const at = monday + Math.floor(day / 5) * weekMs + (day % 5) * dayMs + hourOfDay * hourMs;
    return decision({ at: at + ((index % perHour) * hourMs) / perHour, ...facts });
  });

describe('refunds of a merchant in an hour', () => {
  const burst = (count: number, at = monday + 4 * weekMs) =>
    times(count, (index) => decision({ at: at + index * 1_000 }));

  test('are told of when far more than at this hour of other weeks, and not when a little more', () => {
    const monitor = watch(merchantRateMonitor(settings.merchantRate));
    expect(monitor.feed(weeks(4, 6))).toEqual([]);
    expect(monitor.feed(burst(20))).toEqual([]);
    const signals = monitor.feed(burst(60, monday + 4 * weekMs + dayMs));
    expect(signals[0]).toMatchObject({ monitor: 'merchant_rate', subject: 'merchant:shop', merchantId: 'shop' });
    expect(signals.at(-1)!.refundIds).toHaveLength(50);
  });

  test('are not surprising when every week has the same rush', () => {
    const monitor = watch(merchantRateMonitor(settings.merchantRate));
    const rush = (week: number) => burst(70, monday + week * weekMs + 8 * hourMs);
    const history = times(4, (week) => [
      ...weeks(1, 4).map((event) => ({ ...event, at: event.at + week * weekMs })),
      ...rush(week),
    ]).flatMap((events) => events.toSorted((left, right) => left.at - right.at));
    monitor.feed(history.slice(0, history.length / 2));
    expect(monitor.feed(history.slice(history.length / 2))).toEqual([]);
    expect(monitor.feed(rush(4))).toEqual([]);
  });

  test('are judged by their value too: few but large', () => {
    const monitor = watch(merchantRateMonitor(settings.merchantRate));
    monitor.feed(weeks(4, 6));
    const large = times(20, (index) => decision({ at: monday + 4 * weekMs + index, amount: 20_000 }));
    expect(monitor.feed(large)[0]!.evidence['value_robust_z']).toBeGreaterThanOrEqual(settings.merchantRate.valueZ);
  });

  test('are learnt first', () => {
    expect(
      watch(merchantRateMonitor(settings.merchantRate)).feed([...weeks(1, 2), ...burst(100, monday + weekMs)]),
    ).toEqual([]);
  });

  test('keep a state of bounded size, whatever the gaps', () => {
    const monitor = watch(merchantRateMonitor(settings.merchantRate));
    monitor.feed(weeks(10, 5));
    monitor.feed(burst(500, monday + 10 * weekMs));
    monitor.feed(burst(5, monday + 500 * weekMs));
    expect(monitor.stateSize()).toBeLessThan(14_000);
  });
});

describe('small refunds', () => {
  const tests = (count: number, facts = {}) =>
    times(count, (index) =>
      decision({ at: monday + 2 * weekMs + index * minuteMs, amount: 200, captured: 200, ...facts }),
    );

  test('soon after their payments are told of from a handful on', () => {
    const monitor = watch(smallRefundsMonitor(settings.smallRefunds));
    monitor.feed(weeks(2, 3));
    expect(monitor.feed(tests(3, { paymentAgeMs: 5 * minuteMs }))).toEqual([]);
    expect(monitor.feed(tests(5, { paymentAgeMs: 5 * minuteMs }))[0]).toMatchObject({
      monitor: 'small_refunds',
      evidence: { look: 'fresh' },
    });
  });

  test('are told of when most of the latest are small, and not where they always were', () => {
    const monitor = watch(smallRefundsMonitor(settings.smallRefunds));
    monitor.feed(weeks(2, 3));
    expect(monitor.feed(tests(4))).toEqual([]);
    expect(monitor.feed(tests(30))[0]!.evidence).toMatchObject({ look: 'small' });
    const cheap = watch(smallRefundsMonitor(settings.smallRefunds));
    cheap.feed(weeks(2, 3, { amount: 200 }));
    expect(cheap.feed(tests(30))).toEqual([]);
  });

  test('are small in their own currency', () => {
    const monitor = watch(smallRefundsMonitor(settings.smallRefunds));
    monitor.feed(weeks(2, 3, { currency: 'JPY', amount: 3_000 }));
    expect(monitor.feed(tests(30, { currency: 'JPY', amount: 200 }))).toEqual([]);
  });
});

describe('refunds outside the hours that a merchant keeps', () => {
  const night = (count: number, at: number) => times(count, (index) => decision({ at: at + index * 10 * minuteMs }));
  const midnight = monday + 3 * weekMs - 8 * hourMs;

  test('are told of from several on', () => {
    const monitor = watch(outsideHoursMonitor(settings.outsideHours));
    monitor.feed(weeks(3, 3));
    expect(monitor.feed(night(5, midnight))).toEqual([]);
    const [next] = night(1, midnight + hourMs);
    const [signal] = monitor.feed([next!]);
    expect(signal).toMatchObject({ monitor: 'outside_hours', subject: 'merchant:shop' });
    expect(signal!.refundIds).toHaveLength(6);
  });

  test('do not exist for a shop that never closes, nor before its hours are known', () => {
    const always = watch(outsideHoursMonitor(settings.outsideHours));
    always.feed(times(21 * 24, (hour) => decision({ at: monday + hour * hourMs })));
    expect(always.feed(night(20, midnight))).toEqual([]);
    const fresh = watch(outsideHoursMonitor(settings.outsideHours));
    fresh.feed(weeks(1, 3));
    expect(fresh.feed(night(20, monday + weekMs - 8 * hourMs))).toEqual([]);
  });
});

describe('the same refund again', () => {
  const pair = (index: number, gapMs: number, facts = {}) => {
    const common = { paymentId: `twice-${index}`, amount: 700, ...facts };
    const at = monday + index * hourMs;
    return [decision({ ...common, at }), decision({ ...common, at: at + gapMs })];
  };

  test('is told of at the second repeat, with all the refunds', () => {
    const monitor = watch(doubleSubmitMonitor(settings.doubleSubmit));
    const [first, second] = [pair(1, 5_000), pair(2, 5_000)];
    expect(monitor.feed(first)).toEqual([]);
    const [signal] = monitor.feed(second);
    expect(signal).toMatchObject({ monitor: 'double_submit', severity: 'critical' });
    expect(signal!.refundIds).toEqual([...first, ...second].map(({ refundId }) => refundId));
  });

  test('counts three of one payment as two repeats', () => {
    const monitor = watch(doubleSubmitMonitor(settings.doubleSubmit));
    const [first, second] = pair(1, 5_000);
    const third = { ...second!, id: 'third', refundId: 're_third', at: second!.at + 5_000 };
    expect(monitor.feed([first!, second!, third])).toHaveLength(1);
  });

  test.each([
    ['another amount', { gapMs: 5_000, amount: 701 }],
    ['much later', { gapMs: 16 * minuteMs, amount: 700 }],
  ])('is not %s', (_, { gapMs, amount }) => {
    const monitor = watch(doubleSubmitMonitor(settings.doubleSubmit));
    const pairs = times(4, (index) => {
      const [first, second] = pair(index, gapMs);
      return [first!, { ...second!, amount }];
    });
    expect(monitor.feed(pairs.flat())).toEqual([]);
  });

  test('is noticed when the repeat is journalled first', () => {
    const monitor = watch(doubleSubmitMonitor(settings.doubleSubmit));
    expect(monitor.feed([...pair(1, 5_000).toReversed(), ...pair(2, 5_000).toReversed()])).toHaveLength(1);
  });

  test('keeps a state of bounded size', () => {
    const monitor = watch(doubleSubmitMonitor(settings.doubleSubmit));
    monitor.feed(times(3_000, (index) => decision({ at: monday + index * 10, paymentId: 'same', amount: 5 })));
    expect(monitor.stateSize()).toBeLessThan(10_000);
  });
});
