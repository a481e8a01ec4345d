import { addDecayed, nothingYet, rateOf, type Decayed } from './statistics/decay';
import { poissonSurprise } from './statistics/tails';
import type { Monitor } from './monitor';
import { idsOf, remember, within, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { kindOf, subjectKinds, subjectsOf, type SubjectKind } from './subjects';

const dayMs = 86_400_000;
const refundsMax = 50;

interface VelocityState {
  readonly recent: readonly RememberedRefund[];
  readonly past: Decayed;
  /** The only merchant so far; null: several. */
  readonly merchantId: string | null;
}

/**
 * Refunds of one customer, instrument, device or address, at all merchants, that come faster than its own past allows: the
 * chance of so many within the window by a Poisson process of its usual rate, times what its busy hours have more (`peak`).
 * What an agent asks for is left out of
 * devices and addresses, which may be the merchant's own.
 */
export function velocityMonitor(settings: MonitorSettings['velocity']): Monitor<VelocityState> {
  const longest = Math.max(...settings.windows.map(({ windowMs }) => windowMs));
  return {
    name: 'velocity',
    keysOf(event) {
      if (event.kind !== 'decision') return [];
      return subjectsOf(event, event.agent === null ? subjectKinds : ['customer', 'instrument']);
    },
    initial: () => ({ recent: [], past: nothingYet, merchantId: null }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { at, refundId, merchantId } = event;
      const recent = remember(state.recent, { id: refundId, at }, longest, refundsMax);
      const first = state.past.since === 0;
      const next = {
        recent,
        past: addDecayed(state.past, 1, at, settings.halfLifeMs),
        merchantId: first || state.merchantId === merchantId ? merchantId : null,
      };
      const prior = settings.perDay[kindOf(key) as SubjectKind] / dayMs;
      const usual = first ? 0 : rateOf(state.past, at, settings.halfLifeMs, settings.halfLifeMs);
      for (const { windowMs, peak } of settings.windows) {
        const refunds = within(recent, at, windowMs);
        const surprise = poissonSurprise(refunds.length, (usual * peak + prior) * windowMs);
        if (refunds.length < settings.countMin || surprise < settings.surprise) continue;
        const evidence = {
          refunds: refunds.length,
          window_minutes: windowMs / 60_000,
          usual_per_day: Math.round(usual * dayMs * 100) / 100,
          surprise: Math.round(surprise * 10) / 10,
        };
        const about = { merchantId: next.merchantId, subject: key, at, evidence, refundIds: idsOf(refunds) };
        return { state: next, signals: [{ monitor: 'velocity', severity: 'warning', ...about }] };
      }
      return { state: next, signals: [] };
    },
  };
}
