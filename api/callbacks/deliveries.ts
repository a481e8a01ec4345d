import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { deliverCallback, type DeliveryDeps } from '../../activities/notify/deliver-callback';
import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import type { RunSideEffect } from '../../domain/side-effect';
import type { InboxEntry } from '../../store/store';
import { deliveryTimeoutMs } from '../limits';

/** Deliveries under way, after their notification has been answered. What fails here the sweeper repeats. */
export interface Deliveries {
  start(entry: InboxEntry): void;
  /** Resolves once nothing is under way. */
  drain(): Promise<void>;
}

export function trackDeliveries(
  deps: Omit<DeliveryDeps, 'workflows'> & {
    readonly temporal: Client;
    readonly logger: Logger;
    readonly runSideEffect: RunSideEffect;
  },
): Deliveries {
  const underWay = new Set<Promise<void>>();
  const { temporal, logger } = deps;
  const delivery = { ...deps, workflows: temporalWorkflows(temporal, deps.runSideEffect) };

  async function deliver(entry: InboxEntry): Promise<void> {
    const event = { inbox_id: entry.id, event_type: entry.type };
    try {
      const disposition = await temporal.withDeadline(Date.now() + deliveryTimeoutMs, () =>
        deliverCallback(entry, delivery),
      );
      logger.info({ ...event, disposition }, 'notification delivered');
    } catch (error) {
      logger.warn(
        { ...event, reason: error instanceof Error ? error.name : 'unknown' },
        'notification not delivered yet',
      );
    }
  }

  return {
    start(entry) {
      const delivered = deliver(entry).finally(() => underWay.delete(delivered));
      underWay.add(delivered);
    },
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
