import type { MonitoredEvent } from '../../../risk/monitors/event';
import type { Monitor, Signal } from '../../../risk/monitors/monitor';
import { dayMs } from '../traffic/clock';

/** Signals of one monitor about one subject within a day. */
export interface RaisedAlarm {
  readonly monitor: string;
  readonly subject: string;
  readonly at: number;
  readonly signals: readonly Signal[];
}

/** Runs the monitors over events, as workers do: a state for each monitor and key. */
export function raiseAlarms(monitors: readonly Monitor[], events: readonly MonitoredEvent[]): RaisedAlarm[] {
  const states = new Map<Monitor, Map<string, unknown>>(monitors.map((monitor) => [monitor, new Map()]));
  const alarms: { monitor: string; subject: string; at: number; signals: Signal[] }[] = [];
  const open = new Map<string, (typeof alarms)[number]>();
  const raise = (signal: Signal): void => {
    const key = `${signal.monitor} ${signal.subject}`;
    const alarm = open.get(key);
    if (alarm !== undefined && signal.at < alarm.at + dayMs) {
      alarm.signals.push(signal);
      return;
    }
    const raised = { monitor: signal.monitor, subject: signal.subject, at: signal.at, signals: [signal] };
    open.set(key, raised);
    alarms.push(raised);
  };
  for (const event of events) {
    for (const [monitor, byKey] of states) {
      for (const key of monitor.keysOf(event)) {
        const { state, signals } = monitor.observe(byKey.get(key) ?? monitor.initial(), event, key);
        byKey.set(key, state);
        signals.forEach(raise);
      }
    }
  }
  return alarms;
}
