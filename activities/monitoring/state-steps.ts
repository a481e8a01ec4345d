import { safeTrace } from '../../domain/safe-trace';
import type { MonitoredEvent } from '../../risk/monitors/event';
import type { Monitor, Signal } from '../../risk/monitors/monitor';
import type { StateStep } from '../../store/store';
import type { MonitoringDeps } from './deps';
import { failed } from './failed';

/** What a batch of events does to the states of the monitors: one step for each monitor and key. */
export function stateSteps(deps: MonitoringDeps, events: readonly MonitoredEvent[]): StateStep[] {
  return deps.monitors.flatMap((monitor) => {
    const byKey = new Map<string, MonitoredEvent[]>();
    const lost: MonitoredEvent[] = [];
    for (const event of events) {
      const keys = keysOf(deps, monitor, event);
      if (keys === null) lost.push(event);
      for (const key of new Set(keys)) {
        const own = byKey.get(key);
        if (own === undefined) byKey.set(key, [event]);
        else own.push(event);
      }
    }
    const steps = [...byKey].map(([key, own]): StateStep => ({
      id: `${monitor.name}\n${key}`,
      step: (state) => fold(deps, monitor, key, state, own),
    }));
    return lost.length === 0 ? steps : [...steps, lostStep(monitor, lost)];
  });
}

/** Null: the monitor cannot say which. */
function keysOf(deps: MonitoringDeps, monitor: Monitor, event: MonitoredEvent): readonly string[] | null {
  try {
    return monitor.keysOf(event);
  } catch (error) {
    complain(deps, monitor, event, error);
    return null;
  }
}

/** Tells of events of which a monitor has no keys: it is kept with the states, as all that a batch leads to. */
const lostStep = (monitor: Monitor, lost: readonly MonitoredEvent[]): StateStep => ({
  id: `monitor_failed\n${monitor.name}`,
  step: () => ({ state: null, signals: lost.map((event) => failedAt(monitor, event)) }),
});

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
      complain(deps, monitor, event, error);
      signals.push(failedAt(monitor, event));
      state = anew(monitor, event, key) ?? state;
    }
  }
  return { state, signals };
}

/** A state that the monitor cannot go on from, of another version for one, would fail for ever: it begins anew. Null: it is the event. */
function anew(monitor: Monitor, event: MonitoredEvent, key: string): unknown {
  try {
    return monitor.observe(monitor.initial(), event, key).state;
  } catch {
    return null;
  }
}

const complain = ({ logger }: MonitoringDeps, { name }: Monitor, { id }: MonitoredEvent, error: unknown): void =>
  logger.error({ monitor: name, event: id, trace: safeTrace(error) }, 'a monitor failed');

const failedAt = ({ name }: Monitor, { id, at }: MonitoredEvent): Signal => failed(name, at, { event: id });
