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
  readonly day: number;
  /** The most refunds in each window: today, and on any day before. */
  readonly mostToday: readonly number[];
  readonly mostBefore: readonly number[];
  /** The only merchant so far; null: several. */
  readonly merchantId: string | null;
}

/**
 * Refunds of one customer, instrument, device or address, at all merchants, that come faster than its own past allows: the
 * chance of so many within the window by a Poisson process of its usual rate, times what its busy hours have more (`peak`),
 * or what its busiest day had.
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
    initial: () => ({ recent: [], past: nothingYet, day: 0, mostToday: [], mostBefore: [], merchantId: null }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { at, refundId, merchantId } = event;
      const recent = remember(state.recent, { id: refundId, at }, longest, refundsMax);
      const first = state.past.since === 0;
      const counts = settings.windows.map(({ windowMs }) => within(recent, at, windowMs).length);
      const day = Math.max(state.day, Math.floor(at / dayMs));
      const isToday = day === state.day;
      const mostBefore = isToday ? state.mostBefore : larger(state.mostBefore, state.mostToday);
      const next: VelocityState = {
        recent,
        day,
        mostBefore,
        mostToday: isToday ? larger(counts, state.mostToday) : counts,
        past: addDecayed(state.past, 1, at, settings.halfLifeMs),
        merchantId: first || state.merchantId === merchantId ? merchantId : null,
      };
      const prior = settings.perDay[kindOf(key) as SubjectKind] / dayMs;
      const usual = rateOf(state.past, at, settings.halfLifeMs);
      for (const [index, { windowMs, peak }] of settings.windows.entries()) {
        const refunds = within(recent, at, windowMs);
        const expected = Math.max((usual * peak + prior) * windowMs, mostBefore[index] ?? 0);
        const surprise = poissonSurprise(refunds.length, expected);
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

const larger = (counts: readonly number[], others: readonly number[]): number[] =>
  counts.length === 0 ? [...others] : counts.map((count, index) => Math.max(count, others[index] ?? 0));
