import { drainedStep } from './statistics/cusum';
import type { Monitor } from './monitor';
import { idsOf, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { subjectsOf } from './subjects';

const dayMs = 86_400_000;

interface DripState {
  readonly sum: number;
  readonly at: number;
  /** Since the sum was last 0. */
  readonly refunds: readonly RememberedRefund[];
  /** The only merchant of them; null: several. */
  readonly merchantId: string | null;
}

/**
 * One customer's, or one card's, refunds over weeks, never many at once: a CUSUM over time that drains at the pace of
 * people who send much back. A refund weighs what it takes of its payment.
 */
export function slowDripMonitor(settings: MonitorSettings['slowDrip']): Monitor<DripState> {
  return {
    name: 'slow_drip',
    keysOf: (event) => (event.kind === 'decision' ? subjectsOf(event, ['customer', 'instrument']) : []),
    initial: () => ({ sum: 0, at: 0, refunds: [], merchantId: null }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { refundId, merchantId, amount, captured } = event;
      const at = Math.max(state.at, event.at);
      const elapsedDays = state.at === 0 ? 0 : (at - state.at) / dayMs;
      const sum = drainedStep(state.sum, amount / captured, elapsedDays, settings.allowedPerDay);
      const drained = sum === amount / captured;
      const refunds = [...(drained ? [] : state.refunds), { id: refundId, at }].slice(-settings.refundsMax);
      const next = { sum, at, refunds, merchantId: drained || state.merchantId === merchantId ? merchantId : null };
      if (sum < settings.limit) return { state: next, signals: [] };
      const evidence = { refunds: refunds.length, cusum: Math.round(sum * 10) / 10 };
      const about = { merchantId: next.merchantId, subject: key, at, evidence, refundIds: idsOf(refunds) };
      return {
        state: { ...next, sum: 0, refunds: [] },
        signals: [{ monitor: 'slow_drip', severity: 'warning', ...about }],
      };
    },
  };
}
