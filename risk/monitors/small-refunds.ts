import { thresholdMinor } from '../../domain/money';
import { usualShare } from './statistics/share';
import { binomialSurprise } from './statistics/tails';
import type { Monitor, Signal } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { merchantSubject, type DecisionEvent } from './subjects';

type Settings = MonitorSettings['smallRefunds'];

const looks = ['fresh', 'small'] as const;
type Look = (typeof looks)[number];

interface SizedRefund extends RememberedRefund {
  readonly small: boolean;
  /** Small, and soon after the payment. */
  readonly fresh: boolean;
}

interface SmallState {
  readonly recent: readonly SizedRefund[];
  readonly seen: number;
  readonly counts: Readonly<Record<Look, number>>;
}

/**
 * Many small refunds among a merchant's latest beside its own share of them: all, and those soon after the payment, as
 * when stolen cards are tried out. Shares rather than counts: Mondays have more of everything.
 */
export function smallRefundsMonitor(settings: Settings): Monitor<SmallState> {
  return {
    name: 'small_refunds',
    keysOf: (event) => (event.kind === 'decision' ? [merchantSubject(event.merchantId)] : []),
    initial: () => ({ recent: [], seen: 0, counts: { small: 0, fresh: 0 } }),
    observe(state, event) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const refund = sized(event, settings);
      const recent = remember(state.recent, refund, settings.windowMs, settings.refundsMax);
      const fade = (count: number): number => count * (1 - 1 / settings.memory);
      const counted = (look: Look): number => fade(state.counts[look]) + (refund[look] ? 1 : 0);
      const next = { recent, seen: fade(state.seen) + 1, counts: { small: counted('small'), fresh: counted('fresh') } };
      const signals = looks
        .filter((look) => refund[look])
        .flatMap((look) => judge(look, state, recent, event, settings));
      return { state: next, signals: signals.slice(0, 1) };
    },
  };
}

function sized({ refundId, at, amount, currency, paymentAgeMs }: DecisionEvent, settings: Settings): SizedRefund {
  const limit = thresholdMinor(settings.smallMajor, currency);
  const small = limit !== null && amount <= limit;
  return { id: refundId, at, small, fresh: small && paymentAgeMs < settings.freshMs };
}

function judge(
  look: Look,
  before: SmallState,
  recent: readonly SizedRefund[],
  { merchantId, at }: DecisionEvent,
  settings: Settings,
): Signal[] {
  const least = look === 'small' ? settings.smallShare : settings.freshShare;
  const refunds = recent.filter((refund) => refund[look]);
  const usual = usualShare({
    hits: before.counts[look],
    seen: before.seen,
    recentHits: refunds.length - 1,
    recent: recent.length - 1,
    prior: settings.prior,
    least,
  });
  const surprise = binomialSurprise(refunds.length, recent.length, usual);
  if (refunds.length < settings.countMin || surprise < settings.surprise) return [];
  return [
    {
      monitor: 'small_refunds',
      severity: 'warning',
      merchantId,
      subject: merchantSubject(merchantId),
      at,
      evidence: {
        look,
        refunds: refunds.length,
        of: recent.length,
        usual_share: Math.round(usual * 1_000) / 1_000,
        surprise: Math.round(surprise * 10) / 10,
      },
      refundIds: idsOf(refunds),
    },
  ];
}
