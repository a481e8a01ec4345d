import { usualShare } from './statistics/share';
import { binomialSurprise } from './statistics/tails';
import type { MonitoredEvent } from './event';
import type { Monitor, Signal } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { kindOf, merchantSubject } from './subjects';

type Settings = MonitorSettings['providerOutcomes'];
type StateEvent = Extract<MonitoredEvent, { kind: 'state' }>;

const bad = ['unknown', 'failed'] as const;
type Bad = (typeof bad)[number];
const outcomes: readonly string[] = [...bad, 'succeeded', 'processing'];

interface Outcome extends RememberedRefund {
  readonly to: string;
}

interface OutcomesState {
  readonly recent: readonly Outcome[];
  readonly seen: number;
  readonly counts: Readonly<Record<Bad, number>>;
}

/**
 * The share of unknown and of failed outcomes at a provider, and of failed ones at a merchant (stolen cards are refused
 * more often), against their own past: the chance of so many among the latest by a binomial distribution.
 */
export function providerOutcomesMonitor(settings: Settings): Monitor<OutcomesState> {
  return {
    name: 'provider_outcomes',
    keysOf: (event) =>
      event.kind === 'state' && outcomes.includes(event.to)
        ? [`provider:${event.provider}`, merchantSubject(event.merchantId)]
        : [],
    initial: () => ({ recent: [], seen: 0, counts: { unknown: 0, failed: 0 } }),
    observe(state, event, key) {
      if (event.kind !== 'state') return { state, signals: [] };
      const { at, refundId, to } = event;
      const recent = remember(state.recent, { id: refundId, at, to }, settings.windowMs, settings.outcomesMax);
      const fade = (count: number): number => count * (1 - 1 / settings.memory);
      const counted = (kind: Bad): number => fade(state.counts[kind]) + (to === kind ? 1 : 0);
      const next = {
        recent,
        seen: fade(state.seen) + 1,
        counts: { unknown: counted('unknown'), failed: counted('failed') },
      };
      const looksAt: readonly Bad[] = kindOf(key) === 'provider' ? bad : ['failed'];
      const signals = looksAt
        .filter((kind) => kind === to)
        .flatMap((kind) => judge(kind, state, recent, event, key, settings));
      return { state: next, signals };
    },
  };
}

function judge(
  kind: Bad,
  before: OutcomesState,
  recent: readonly Outcome[],
  event: StateEvent,
  key: string,
  settings: Settings,
): Signal[] {
  const least = kind === 'unknown' ? settings.unknownShare : settings.failedShare;
  const affected = recent.filter(({ to }) => to === kind);
  const usual = usualShare({
    hits: before.counts[kind],
    seen: before.seen,
    recentHits: affected.length - 1,
    recent: recent.length - 1,
    prior: settings.prior,
    least,
  });
  const surprise = binomialSurprise(affected.length, recent.length, usual);
  if (affected.length < settings.countMin || surprise < settings.surprise) return [];
  const ofProvider = kindOf(key) === 'provider';
  return [
    {
      monitor: 'provider_outcomes',
      severity: 'warning',
      merchantId: ofProvider ? null : event.merchantId,
      subject: `${key}:${kind}`,
      at: event.at,
      evidence: {
        outcome: kind,
        affected: affected.length,
        of: recent.length,
        usual_share: Math.round(usual * 1_000) / 1_000,
        surprise: Math.round(surprise * 10) / 10,
      },
      refundIds: idsOf(affected),
    },
  ];
}
