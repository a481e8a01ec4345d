import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customersUntilAlarm } from '../../../../dev/demo/risk/raise-alarm';
import { ringSize } from '../../../../dev/demo/orders/choose-risk-orders';
import { refundRingMonitor } from '../../../../risk/monitors/refund-ring';
import { monitorSettingsSchema } from '../../../../risk/monitors/settings';
import type { DecisionEvent } from '../../../../risk/monitors/subjects';
import type { Monitor } from '../../../../risk/monitors/monitor';
import { velocityMonitor } from '../../../../risk/monitors/velocity';

const shipped: unknown = JSON.parse(readFileSync(join(__dirname, '../../../../deploy/monitors.json'), 'utf8'));
const settings = monitorSettingsSchema.parse(shipped);
const secondMs = 1_000;
const startsAt = Date.UTC(2026, 10, 30, 12);

const refundOfRing = (index: number): DecisionEvent => ({
  kind: 'decision',
  id: `event-${index}`,
  at: startsAt + index * secondMs,
  refundId: `re_${index}`,
  merchantId: 'm_acorn',
  paymentId: `pay_${index}`,
  provider: 'stripe',
  amount: 5_000,
  currency: 'GBP',
  captured: 5_000,
  paymentAgeMs: 60_000,
  customer: `customer-${index}`,
  instrument: null,
  device: 'device',
  ip: 'ip',
  agent: null,
  destinationChanged: false,
  decision: 'allow',
});

/** After how many refunds of the ring the monitor of its device has something to say. */
function refundsUntilSignal<State>(monitor: Monitor<State>): number {
  let state = monitor.initial();
  for (let index = 0; index < ringSize; index += 1) {
    const seen = monitor.observe(state, refundOfRing(index), 'device:device');
    if (seen.signals.length > 0) return index + 1;
    state = seen.state;
  }
  return Infinity;
}

it('is a ring, by the numbers as shipped, when the demo looks for the alarm', () => {
  expect(refundsUntilSignal(refundRingMonitor(settings.refundRing))).toBe(customersUntilAlarm);
});

it('is too fast for its device, by the numbers as shipped, before it ends', () => {
  expect(refundsUntilSignal(velocityMonitor(settings.velocity))).toBeLessThanOrEqual(ringSize);
});
