import { Gauge, type Registry } from 'prom-client';
import type { Alerts } from '../store/store';

/** Tells Prometheus which alarms are not resolved, and for how long nobody has acknowledged the oldest. Every worker tells the same. */
export function alertGauges(registry: Registry, alerts: Pick<Alerts, 'tally'>): void {
  const unacknowledged = new Gauge({
    name: 'alerts_unacknowledged_oldest_seconds',
    help: 'How long the oldest alarm that nobody has acknowledged has been there, by severity',
    labelNames: ['severity'],
    registers: [registry],
  });
  const open = new Gauge({
    name: 'alerts_open',
    help: 'Alarms that are not resolved, by severity and kind',
    labelNames: ['severity', 'kind'],
    registers: [registry],
    async collect() {
      // Not known while the database does not answer: readiness tells that.
      const tally = await alerts.tally().catch(() => null);
      open.reset();
      unacknowledged.reset();
      const oldest = new Map<string, number>();
      for (const { severity, kind, alerts: count, unacknowledgedSince } of tally ?? []) {
        open.set({ severity, kind }, count);
        const since = Math.min(oldest.get(severity) ?? Infinity, unacknowledgedSince?.getTime() ?? Infinity);
        oldest.set(severity, since);
      }
      for (const [severity, since] of oldest) {
        unacknowledged.set({ severity }, since === Infinity ? 0 : (Date.now() - since) / 1_000);
      }
    },
  });
}
