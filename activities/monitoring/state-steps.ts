import { safeTrace } from '../../domain/safe-trace';
import type { MonitoredEvent } from '../../risk/monitors/event';
import type { Monitor, Signal } from '../../risk/monitors/monitor';
import type { StateStep } from '../../store/store';
import type { MonitoringDeps } from './deps';

/** What a batch of events does to the states of the monitors: one step for each monitor and key. */
export function stateSteps(deps: MonitoringDeps, events: readonly MonitoredEvent[]): StateStep[] {
  return deps.monitors.flatMap((monitor) => {
    const byKey = new Map<string, MonitoredEvent[]>();
    for (const event of events) {
      for (const key of new Set(monitor.keysOf(event))) byKey.set(key, [...(byKey.get(key) ?? []), event]);
    }
    return [...byKey].map(([key, own]): StateStep => ({
      id: `${monitor.name}\n${key}`,
      step: (state) => fold(deps, monitor, key, state, own),
    }));
  });
}

function fold(
  deps: MonitoringDeps,
  monitor: Monitor,
  key: string,
  before: unknown,
  events: readonly MonitoredEvent[],
): ReturnType<StateStep['step']> {
  let state = before === undefined ? monitor.initial() : before;
  const signals: Signal[] = [];
  for (const event of events) {
    try {
      const seen = monitor.observe(state, event, key);
      state = seen.state;
      signals.push(...seen.signals);
    } catch (error) {
      // A defect of one monitor keeps no other from seeing what comes after.
      deps.logger.error({ monitor: monitor.name, event: event.id, trace: safeTrace(error) }, 'a monitor failed');
      signals.push(failed(monitor.name, event));
    }
  }
  return { state, signals };
}

const failed = (name: string, { id, at }: MonitoredEvent): Signal => ({
  monitor: 'monitor_failed',
  severity: 'warning',
  merchantId: null,
  subject: name,
  at,
  evidence: { event: id },
  refundIds: [],
});
