import { Gauge, type Registry } from 'prom-client';
import type { Alerts } from '../store/store';

/**
 * Tells Prometheus which alarms are not resolved, and for how long nobody has acknowledged the oldest. Every worker tells
 * the same; while the database does not answer, none does: readiness tells that.
 */
export function alertGauges(registry: Registry, alerts: Pick<Alerts, 'tally'>): void {
  const tally = () => alerts.tally().catch(() => []);
  const open: Gauge = new Gauge({
    name: 'alerts_open',
    help: 'Alarms that are not resolved, by severity and kind',
    labelNames: ['severity', 'kind'],
    registers: [registry],
    async collect() {
      const counted = await tally();
      open.reset();
      for (const { severity, kind, alerts: count } of counted) open.set({ severity, kind }, count);
    },
  });
  const unacknowledged: Gauge = new Gauge({
    name: 'alerts_unacknowledged_oldest_seconds',
    help: 'How long the oldest alarm that nobody has acknowledged has been there, by severity; 0: somebody looks after all',
    labelNames: ['severity'],
    registers: [registry],
    async collect() {
      const counted = await tally();
      const now = Date.now();
      unacknowledged.reset();
      for (const severity of new Set(counted.map((one) => one.severity))) {
        const own = counted.filter((one) => one.severity === severity);
        const since = Math.min(...own.map((one) => one.unacknowledgedSince?.getTime() ?? now));
        unacknowledged.set({ severity }, (now - since) / 1_000);
      }
    },
  });
}
