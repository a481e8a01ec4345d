import type { Monitor } from '../../risk/monitors/monitor';
import type { ActivityDeps } from '../deps';
import type { Sealing } from '../sealing/deps';
import type { MonitoringMetrics } from './metrics';

/** What feeding the monitors needs. */
export interface MonitoringDeps extends Pick<ActivityDeps, 'store' | 'policy' | 'personalHash' | 'logger'> {
  /** Without the ledger's key records are checked for all but their signature. */
  readonly sealing?: Pick<Sealing, 'hmacKey'>;
  readonly monitors: readonly Monitor[];
  readonly metrics: MonitoringMetrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
