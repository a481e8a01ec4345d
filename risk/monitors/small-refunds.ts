import { thresholdMinor } from '../../domain/money';
import { addDecayed, nothingYet, rateOf, type Decayed } from './statistics/decay';
import { poissonSurprise } from './statistics/tails';
import type { Monitor } from './monitor';
import { idsOf, remember, within, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { merchantSubject } from './subjects';

const dayMs = 86_400_000;
const refundsMax = 60;

interface SmallState {
  /** Small refunds, and those of them whose payment was fresh. */
  readonly small: readonly RememberedRefund[];
  readonly fresh: readonly RememberedRefund[];
  readonly smallPast: Decayed;
  readonly freshPast: Decayed;
}

/**
 * Many small refunds at a merchant beside its own past: all of them, and those soon after the payment, as when stolen
 * cards are tried out. `peak` is by how much a busy hour may exceed the mean.
 */
export function smallRefundsMonitor(settings: MonitorSettings['smallRefunds']): Monitor<SmallState> {
  const longest = Math.max(...settings.windowsMs);
  const isSmall = (amount: number, currency: string): boolean => {
    const limit = thresholdMinor(settings.smallMajor, currency);
    return limit !== null && amount <= limit;
  };
  return {
    name: 'small_refunds',
    keysOf: (event) =>
      event.kind === 'decision' && isSmall(event.amount, event.currency) ? [merchantSubject(event.merchantId)] : [],
    initial: () => ({ small: [], fresh: [], smallPast: nothingYet, freshPast: nothingYet }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { at, refundId, merchantId } = event;
      const isFresh = event.paymentAgeMs < settings.freshMs;
      const add = (refunds: readonly RememberedRefund[]): RememberedRefund[] =>
        remember(refunds, { id: refundId, at }, longest, refundsMax);
      const next: SmallState = {
        small: add(state.small),
        smallPast: addDecayed(state.smallPast, 1, at, settings.halfLifeMs),
        fresh: isFresh ? add(state.fresh) : state.fresh,
        freshPast: isFresh ? addDecayed(state.freshPast, 1, at, settings.halfLifeMs) : state.freshPast,
      };
      const usual = (past: Decayed): number =>
        settings.perDay / dayMs + (past.since === 0 ? 0 : rateOf(past, at, settings.halfLifeMs, settings.halfLifeMs));
      const looks = [
        { what: 'small', refunds: next.small, past: state.smallPast },
        ...(isFresh ? [{ what: 'small_and_fresh', refunds: next.fresh, past: state.freshPast }] : []),
      ];
      for (const { what, refunds: all, past } of looks) {
        for (const windowMs of settings.windowsMs) {
          const refunds = within(all, at, windowMs);
          const expected = usual(past) * windowMs * settings.peak;
          const surprise = poissonSurprise(refunds.length, expected);
          if (refunds.length < settings.countMin || surprise < settings.surprise) continue;
          const evidence = {
            what,
            refunds: refunds.length,
            window_minutes: windowMs / 60_000,
            surprise: Math.round(surprise * 10) / 10,
          };
          const about = { merchantId, subject: key, at, evidence, refundIds: idsOf(refunds) };
          return { state: next, signals: [{ monitor: 'small_refunds', severity: 'warning', ...about }] };
        }
      }
      return { state: next, signals: [] };
    },
  };
}
