import { Gauge, type Registry } from 'prom-client';
import type { Refunds } from '../store/store';

/** Tells Prometheus for how long refunds stand: the money of each is held. Every worker tells the same. */
export function refundGauges(registry: Registry, refunds: Pick<Refunds, 'oldestOpen'>): void {
  const oldest = new Gauge({
    name: 'refund_open_oldest_seconds',
    help: 'How long the refund that has stood longest in an open state has not been written, by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // Not known while the database does not answer: readiness tells that.
      const found = await refunds.oldestOpen().catch(() => []);
      oldest.reset();
      for (const { state, since } of found) oldest.set({ state }, (Date.now() - since.getTime()) / 1_000);
    },
  });
}
