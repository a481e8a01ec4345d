import { attentionFor } from '../../../activities/alerts/plan';
import type { AlertDocument } from '../../../store/store';
import { policyForTests } from '../support/policy';
import { minute } from './support';

const alert = (change: Partial<AlertDocument> = {}) => ({
  kind: 'velocity_customer',
  severity: 'critical' as const,
  state: 'open' as const,
  severityAt: minute(0),
  lastSeenAt: minute(0),
  ...change,
});
const attention = (change: Partial<AlertDocument>, now: Date, mutedUntil: Date | null = null) => {
  const { steps, ...rest } = attentionFor(alert(change), policyForTests.alerts, now, mutedUntil);
  return { ...rest, steps: steps.map(({ number }) => number) };
};

test('a critical alarm is told at once, and told on while nobody acknowledges', () => {
  expect(attention({}, minute(0))).toEqual({ isOver: false, steps: [0], nextAt: minute(15) });
  expect(attention({}, minute(15))).toEqual({ isOver: false, steps: [0, 1], nextAt: null });
});

test('steps count from when it became as grave as it is', () => {
  expect(attention({ severityAt: minute(60) }, minute(61))).toEqual({ isOver: false, steps: [0], nextAt: minute(75) });
});

test.each(['acknowledged', 'resolved'] as const)('nobody is told of what is %s', (state) => {
  expect(attention({ state }, minute(99))).toEqual({ isOver: false, steps: [], nextAt: null });
});

test('a mute puts off who is told until it ends', () => {
  expect(attention({}, minute(20), minute(90))).toEqual({ isOver: false, steps: [], nextAt: minute(90) });
});

test.each([
  ['by its kind', { kind: 'circuit_open', severity: 'warning' }, 60],
  ['by its kind, however grave', { kind: 'circuit_open', severity: 'critical' }, 60],
  ['by its severity', { severity: 'info' }, 24 * 60],
  ['although acknowledged', { kind: 'circuit_open', state: 'acknowledged' }, 60],
] as const)('is over when it is not raised again, %s', (_, change, minutes) => {
  const before = new Date(minute(minutes).getTime() - 1);
  expect(attention(change, before)).toMatchObject({ isOver: false });
  expect(attention(change, minute(minutes))).toMatchObject({ isOver: true, steps: [] });
  expect(attention({ ...change, lastSeenAt: minute(1) }, minute(minutes))).toMatchObject({ isOver: false });
});

test('a critical alarm is not over by itself', () => {
  expect(attention({}, minute(400 * 24 * 60))).toMatchObject({ isOver: false });
});

describe('in a quiet time of its kind, over midnight', () => {
  const at = (time: string): Date => new Date(`2026-03-02T${time}Z`);
  const quiet = (time: string, severity: 'warning' | 'critical' = 'warning') => {
    const times = { severityAt: at('00:00:00'), lastSeenAt: at(time) };
    return attention({ kind: 'webhook_undeliverable', severity, ...times }, at(time));
  };

  test.each(['20:00:00', '23:59:59', '00:00:00', '05:59:59.999'])('at %s nobody is told before it ends', (time) => {
    const end = time.startsWith('2') ? new Date('2026-03-03T06:00:00Z') : at('06:00:00');
    expect(quiet(time)).toMatchObject({ steps: [], nextAt: end });
  });

  test.each(['06:00:00', '12:00:00', '19:59:59'])('at %s somebody is told', (time) => {
    expect(quiet(time).steps).toEqual([0]);
  });

  test('a critical alarm does not wait', () => {
    expect(quiet('23:00:00', 'critical').steps).toContain(0);
  });
});
