import type { MonitoredEvent } from '../../../risk/monitors/event';
import { groupBy } from '../../../dev/demo/group-by';
import { attackKinds } from '../../../dev/risk/attacks/attack';
import { dayMs, epochMs, hourMs, hourOfWeek, minuteMs } from '../../../dev/risk/traffic/clock';
import { fullTraffic, generateTraffic, type Traffic, type TrafficOptions } from '../../../dev/risk/traffic/generate';
import { learnOrderShape } from '../../../dev/risk/traffic/order-shape';

const shape = learnOrderShape();
const options: TrafficOptions = {
  ...fullTraffic,
  seed: 'shape',
  days: 42,
  honestDays: 7,
  attacksOfEachKind: 2,
  scale: 0.4,
};
const traffic = generateTraffic(shape, options);

type Decision = Extract<MonitoredEvent, { kind: 'decision' }>;
const decisionsOf = ({ events }: Traffic): Decision[] => events.filter((event) => event.kind === 'decision');
const decisions = decisionsOf(traffic);
const isHonest = ({ refundId }: Decision): boolean => !traffic.attackOfRefund.has(refundId);
const honest = decisions.filter(isHonest);
const merchantOf = new Map(traffic.merchants.map((merchant) => [merchant.id, merchant]));
const hourOf = ({ merchantId, at }: Decision): number => hourOfWeek(at, merchantOf.get(merchantId)!.clockShift);

describe('traffic', () => {
  test('is the same for the same seed, and another for another', () => {
    const small = { ...options, days: 14, honestDays: 5, scale: 0.2 };
    const [first, again] = [generateTraffic(shape, small), generateTraffic(shape, small)];
    expect(again.events).toEqual(first.events);
    expect(again.attackOfEvent).toEqual(first.attackOfEvent);
    expect(generateTraffic(shape, { ...small, seed: 'other' }).events).not.toEqual(first.events);
  });

  test('comes in order of time, each event once, each refund of a payment that was captured before', () => {
    const times = traffic.events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(new Set(traffic.events.map(({ id }) => id)).size).toBe(traffic.events.length);
    const captured = new Set(
      traffic.events.flatMap((event) => (event.kind === 'record' && event.type === 'payment' ? [event.recordId] : [])),
    );
    const wrong = decisions.filter(
      ({ paymentId, paymentAgeMs, amount, captured: most }) =>
        !captured.has(`${paymentId}:payment`) || paymentAgeMs <= 0 || amount <= 0 || amount > most,
    );
    expect(wrong).toEqual([]);
  });

  test('has the real rates: cancellations for each order, within what merchants differ by', () => {
    const payments = traffic.events.filter((event) => event.kind === 'record' && event.type === 'payment');
    const rate = honest.length / payments.length;
    expect(rate).toBeGreaterThan(shape.cancellationRate / 2);
    expect(rate).toBeLessThan(shape.cancellationRate * 2);
  });

  test('rests on Saturdays and at night where the real shop does, and works off the weekend on Mondays', () => {
    const desk = honest.filter(({ merchantId }) => {
      const { selfService, batchHour } = merchantOf.get(merchantId)!;
      return selfService < 0.1 && batchHour === null;
    });
    const byDay = Array.from(
      { length: 7 },
      (_, day) => desk.filter((each) => Math.floor(hourOf(each) / 24) === day).length,
    );
    const [monday, tuesday, wednesday, thursday, , saturday] = byDay as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    expect(saturday).toBeLessThan(monday / 5);
    expect(monday).toBeGreaterThan(1.2 * ((tuesday + wednesday + thursday) / 3));
    const nights = desk.filter((each) => hourOf(each) % 24 < 6);
    expect(nights.length).toBeLessThan(desk.length * 0.05);
  });

  test('has returns in season, refunds in doubt while a provider is out, and goods called back', () => {
    const [outages, recalls] = [new Set<string>(), new Set<string>()];
    for (const seed of ['one', 'two', 'three']) {
      const other = generateTraffic(shape, { ...options, seed, scale: 0.2 });
      for (const refundId of other.outageOfRefund.keys()) outages.add(refundId);
      for (const refundId of other.recalled) recalls.add(refundId);
      const weekly = Array.from({ length: 6 }, (_, week) => {
        const from = epochMs + week * 7 * dayMs;
        return decisionsOf(other).filter(({ at }) => at >= from && at < from + 7 * dayMs).length;
      });
      expect(Math.max(...weekly)).toBeGreaterThan(1.2 * weekly.toSorted((a, b) => a - b)[2]!);
    }
    expect(outages.size).toBeGreaterThan(10);
    expect(recalls.size).toBeGreaterThan(30);
  });
});

describe('attacks', () => {
  test('are all there, labelled, after the honest time', () => {
    expect(traffic.attacks.map(({ kind }) => kind)).toEqual(attackKinds.flatMap((kind) => [kind, kind]));
    for (const { id, refunds, from } of traffic.attacks) {
      const own = decisions.filter(({ refundId }) => traffic.attackOfRefund.get(refundId) === id);
      expect(own).toHaveLength(refunds);
      expect(refunds).toBeGreaterThanOrEqual(5);
      expect(from).toBeGreaterThanOrEqual(epochMs + options.honestDays * dayMs);
      for (const event of own) expect(traffic.attackOfEvent.get(event.id)).toBe(id);
    }
  });

  test('are a small part of all refunds', () => {
    expect(traffic.attackOfRefund.size).toBeLessThan(decisions.length * 0.15);
  });

  const refundsOf = groupBy(decisions, ({ paymentId }) => paymentId);
  const askedFrom = groupBy(decisions, ({ device }) => device);
  const single: readonly [string, (decision: Decision) => boolean][] = [
    ['a changed destination', ({ destinationChanged }) => destinationChanged],
    ['a small amount', ({ amount, currency }) => amount < (currency === 'CNY' ? 9 : 1) * 600],
    ['a payment refunded whole', ({ amount, captured }) => amount === captured],
    ['a fresh payment', ({ paymentAgeMs }) => paymentAgeMs < 45 * minuteMs],
    ['a guest', ({ customer }) => customer === null],
    ['nobody who asked', ({ agent }) => agent === null],
    [
      'a device that others use',
      ({ device, customer }) => device !== null && askedFrom.get(device)!.some((other) => other.customer !== customer),
    ],
    ['an hour at night', (each) => hourOf(each) % 24 < 6],
    [
      'an amount just under a limit',
      ({ amount, merchantId }) => {
        const { approvalFrom } = merchantOf.get(merchantId)!;
        return amount < approvalFrom && amount >= approvalFrom * 0.86;
      },
    ],
    ['a payment refunded before', ({ paymentId }) => refundsOf.get(paymentId)!.length > 1],
  ];
  test.each(single)('are not given away by %s', (_, has) => {
    const having = decisions.filter(has);
    expect(having.filter(isHonest).length).toBeGreaterThan(having.length * 0.15);
  });

  test('do not show in the form of any name', () => {
    const lengths = (of: readonly Decision[]): Set<number> =>
      new Set(
        of.flatMap(({ refundId, paymentId, customer, instrument, device, ip }) =>
          [refundId, paymentId, customer, instrument, device, ip].map((name) => name?.length ?? 0),
        ),
      );
    const fraudulent = decisions.filter((decision) => !isHonest(decision));
    for (const length of lengths(fraudulent)) expect(lengths(honest)).toContain(length);
  });

  test('differ in pace within a kind', () => {
    const paces = traffic.attacks.map(({ from, until, refunds }) => (until - from) / hourMs / refunds);
    expect(new Set(paces.map((pace) => Math.round(Math.log2(pace)))).size).toBeGreaterThan(4);
  });
});
