import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitoredEvent } from '../../../risk/monitors/event';
import type { Monitor, Signal } from '../../../risk/monitors/monitor';
import { monitorSettingsSchema } from '../../../risk/monitors/settings';

/** The numbers that are deployed. */
export const settings = monitorSettingsSchema.parse(
  JSON.parse(readFileSync(join(__dirname, '../../../deploy/monitors.json'), 'utf8')),
);

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** A Monday, 10:00 UTC. */
export const monday = Date.UTC(2026, 0, 5, 10);

type Decision = Extract<MonitoredEvent, { kind: 'decision' }>;
type StateChange = Extract<MonitoredEvent, { kind: 'state' }>;
type Approval = Extract<MonitoredEvent, { kind: 'approval' }>;

let made = 0;

/** An ordinary refund: a tenth of a week-old payment, by somebody new from a device of their own. */
export function decision(facts: Partial<Decision> = {}): Decision {
  made += 1;
  const captured = facts.captured ?? 20_000;
  return {
    id: `event-${made}`,
    at: monday,
    kind: 'decision',
    decision: 'allow',
    refundId: `re_${made}`,
    merchantId: 'shop',
    paymentId: `pay_${made}`,
    provider: 'stripe',
    amount: Math.ceil(captured / 10),
    currency: 'GBP',
    captured,
    paymentAgeMs: 7 * dayMs,
    customer: `customer-${made}`,
    instrument: `card-${made}`,
    device: `device-${made}`,
    ip: `ip-${made}`,
    agent: null,
    destinationChanged: false,
    ...facts,
  };
}

export function stateChange(to: StateChange['to'], facts: Partial<StateChange> = {}): StateChange {
  made += 1;
  const refundId = `re_${made}`;
  const common = { merchantId: 'shop', provider: 'stripe', amount: 2_000, currency: 'GBP' };
  return { id: `event-${made}`, at: monday, kind: 'state', refundId, to, ...common, ...facts };
}

export function approval(facts: Partial<Approval> = {}): Approval {
  made += 1;
  const common = { merchantId: 'shop', operator: 'op', amount: 120_000, currency: 'GBP' };
  return { id: `event-${made}`, at: monday, kind: 'approval', refundId: `re_${made}`, ...common, ...facts };
}

/** So many of something, one after the other. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A monitor with the states of its keys, which travel through JSON between events, as they do through a database. */
export interface Watch {
  feed(events: readonly MonitoredEvent[]): Signal[];
  /** The longest state, in characters. */
  stateSize(): number;
}

export function watch(monitor: Monitor): Watch {
  const states = new Map<string, string>();
  return {
    feed: (events) =>
      events.flatMap((event) =>
        monitor.keysOf(event).flatMap((key) => {
          const kept = states.get(key);
          const { state, signals } = monitor.observe(
            kept === undefined ? monitor.initial() : JSON.parse(kept),
            event,
            key,
          );
          states.set(key, JSON.stringify(state));
          return signals;
        }),
      ),
    stateSize: () => Math.max(0, ...[...states.values()].map(({ length }) => length)),
  };
}
