import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '../../store/store';

/** What monitoring tells Prometheus of itself. */
export interface MonitoringMetrics {
  observed(kind: string, count: number): void;
  signalled(monitor: string): void;
}

const unknown = Symbol('unknown');

/** Not known while the database does not answer: readiness tells that. */
const asked = <T>(ask: Promise<T>): Promise<T | typeof unknown> => ask.catch((): typeof unknown => unknown);

/** Registers the metrics once for each registry. */
export function monitoringMetrics(
  registry: Registry,
  { monitoring, merchantStops }: Pick<Store, 'monitoring' | 'merchantStops'>,
): MonitoringMetrics {
  const events = new Counter({
    name: 'monitor_events_total',
    help: 'Events that monitors were shown by this process, by kind',
    labelNames: ['kind'],
    registers: [registry],
  });
  const signals = new Counter({
    name: 'monitor_signals_total',
    help: 'Signals that this process raised as alarms, by monitor',
    labelNames: ['monitor'],
    registers: [registry],
  });
  const lag: Gauge = new Gauge({
    name: 'monitor_lag_seconds',
    help: 'How long the oldest event that no monitor has seen has waited; 0: none waits',
    registers: [registry],
    async collect() {
      const since = await asked(monitoring.waitingSince());
      if (since === unknown) return lag.reset();
      lag.set(since === null ? 0 : (Date.now() - since.getTime()) / 1_000);
    },
  });
  const stops: Gauge = new Gauge({
    name: 'merchant_stops',
    help: 'Merchants for whom nothing is submitted until an operator releases them',
    registers: [registry],
    async collect() {
      const standing = await asked(merchantStops.countStanding());
      if (standing === unknown) return stops.reset();
      stops.set(standing);
    },
  });
  return {
    observed: (kind, count) => events.inc({ kind }, count),
    signalled: (monitor) => signals.inc({ monitor }),
  };
}
