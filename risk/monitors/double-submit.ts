import { addDecayed, nothingYet, rateOf, type Decayed } from './statistics/decay';
import { poissonSurprise } from './statistics/tails';
import type { Monitor } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { merchantSubject } from './subjects';

interface SubmittedRefund extends RememberedRefund {
  readonly paymentId: string;
  readonly amount: number;
}

interface Repeat extends RememberedRefund {
  /** The refund that it repeats. */
  readonly of: string;
}

interface DoubleSubmitState {
  readonly recent: readonly SubmittedRefund[];
  readonly repeats: readonly Repeat[];
  readonly past: Decayed;
}

const dayMs = 86_400_000;
const repeatsMax = 25;

/**
 * The same amount of the same payment again within minutes, more often at a merchant than its past explains. One pair alone
 * says little: two equal goods of one order come back like that.
 */
export function doubleSubmitMonitor(settings: MonitorSettings['doubleSubmit']): Monitor<DoubleSubmitState> {
  return {
    name: 'double_submit',
    keysOf: (event) => (event.kind === 'decision' ? [merchantSubject(event.merchantId)] : []),
    initial: () => ({ recent: [], repeats: [], past: nothingYet }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { at, refundId: id, paymentId, amount, merchantId } = event;
      const first = state.recent.findLast(
        (other) =>
          other.paymentId === paymentId && other.amount === amount && Math.abs(at - other.at) < settings.repeatMs,
      );
      const recent = remember(state.recent, { id, at, paymentId, amount }, settings.repeatMs, settings.refundsMax);
      if (first === undefined) return { state: { ...state, recent }, signals: [] };
      const repeats = remember(state.repeats, { id, at, of: first.id }, settings.windowMs, repeatsMax);
      const next = { recent, repeats, past: addDecayed(state.past, 1, at, settings.halfLifeMs) };
      const usual = settings.perDay / dayMs + rateOf(state.past, at, settings.halfLifeMs, repeats.length - 1);
      const surprise = poissonSurprise(repeats.length, usual * settings.windowMs);
      if (repeats.length < settings.countMin || surprise < settings.surprise) return { state: next, signals: [] };
      const evidence = { repeats: repeats.length, surprise: Math.round(surprise * 10) / 10 };
      const refundIds = idsOf(repeats.flatMap((repeat) => [{ id: repeat.of, at: repeat.at }, repeat]));
      const about = { merchantId, subject: key, at, evidence, refundIds };
      return { state: next, signals: [{ monitor: 'double_submit', severity: 'critical', ...about }] };
    },
  };
}
