import type { Monitor } from '../../risk/monitors/monitor';
import type { Registry } from 'prom-client';
import type { ActivityDeps } from '../deps';
import type { MonitoringDeps } from './deps';
import { readGauges } from './gauges';
import { monitoringMetrics } from './metrics';
import { observeNext } from './observe-next';
import { sweepPayments } from './sweep-payments';

export type LookingDeps = Pick<ActivityDeps, 'store' | 'policy' | 'personalHash' | 'logger' | 'sealing'> & {
  readonly registry: Registry;
  readonly monitors: readonly Monitor[];
  readonly now?: () => number;
};

export interface Monitoring {
  /** Shows the monitors what is new. Answers with the rows that were seen: whether to look again at once. */
  readonly observe: () => Promise<number>;
  /** Looks, now and then, at what no event tells, whatever becomes of the events. Answers 0: it does not hurry. */
  readonly measure: () => Promise<number>;
}

/** Monitoring as a process does it, again and again, beside others that do the same. */
export function createMonitoring(given: LookingDeps): Monitoring {
  const deps: MonitoringDeps = {
    ...given,
    metrics: monitoringMetrics(given.registry, given.store),
    now: given.now ?? Date.now,
  };
  const { gaugeEveryMs, sweepEveryMs } = deps.policy.monitoring;
  const readNow = every(deps, gaugeEveryMs, () => readGauges(deps));
  const sweepNow = every(deps, sweepEveryMs, () => sweepPayments(deps));
  return {
    observe: () => observeNext(deps),
    measure: async () => {
      await readNow();
      await sweepNow();
      return 0;
    },
  };
}

/** Asks for its turn no oftener than there is one: the database says whose it is. */
function every({ now }: MonitoringDeps, everyMs: number, act: () => Promise<boolean>): () => Promise<void> {
  let nextMs = -Infinity;
  return async () => {
    const at = now();
    // The clock may have been set back.
    if (at < nextMs && at >= nextMs - everyMs) return;
    nextMs = at + everyMs;
    await act();
  };
}
