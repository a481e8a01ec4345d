import { thresholdMinor } from '../../domain/money';
import { bernoulliStep } from './statistics/cusum';
import type { MonitoredEvent } from './event';
import type { Monitor, Signal } from './monitor';
import { idsOf, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';

type Settings = MonitorSettings['underThreshold'];

/** One threshold of one person. */
interface Band {
  /** Refunds just under it, forgotten slowly. */
  readonly hits: number;
  readonly sum: number;
  /** Since the sum was last 0. */
  readonly refunds: readonly RememberedRefund[];
}

interface UnderThresholdState {
  readonly seen: number;
  readonly bands: readonly Band[];
}

const empty: Band = { hits: 0, sum: 0, refunds: [] };

/**
 * Refunds just under a threshold, for each agent who asks and each operator who approves: a Bernoulli CUSUM for each
 * threshold against the person's own share, because honest prices too end just below round numbers.
 */
export function underThresholdMonitor(settings: Settings): Monitor<UnderThresholdState> {
  return {
    name: 'under_threshold',
    keysOf(event) {
      if (event.kind === 'approval') return [`operator:${event.merchantId}:${event.operator}`];
      return event.kind === 'decision' && event.agent !== null ? [`agent:${event.merchantId}:${event.agent}`] : [];
    },
    initial: () => ({ seen: 0, bands: [] }),
    observe(state, event, key) {
      if (event.kind !== 'approval' && event.kind !== 'decision') return { state, signals: [] };
      const signals: Signal[] = [];
      const bands = thresholdsOf(event, settings).map((threshold, index) => {
        const before = state.bands[index] ?? empty;
        const hit = event.amount < threshold && event.amount >= threshold * (1 - settings.band);
        const usual = usualShare(before, state.seen, event, settings);
        const after = step(before, hit, usual, event, settings);
        if (after.sum < settings.limit || after.refunds.length < settings.countMin || !hit) return after;
        signals.push(signalOf(event, key, threshold, after));
        return { ...after, sum: 0, refunds: [] };
      });
      return { state: { seen: forget(state.seen, settings) + 1, bands }, signals };
    },
  };
}

function thresholdsOf({ currency }: { readonly currency: string }, { thresholdsMajor }: Settings): number[] {
  const majors = thresholdsMajor[currency] ?? thresholdsMajor['*'] ?? [];
  return majors.map((major) => thresholdMinor({ '*': major }, currency)).filter((minor) => minor !== null);
}

const forget = (count: number, { memory }: Settings): number => count * (1 - 1 / memory);

/** What is approved lies above one limit and often below the next: operators see more of it than agents. */
function usualShare({ hits }: Band, seen: number, { kind }: MonitoredEvent, settings: Settings): number {
  const { prior, shareMin, raisedMax } = settings;
  const least = kind === 'approval' ? shareMin.operator : shareMin.agent;
  return Math.min(raisedMax / 2, (hits + prior * least) / (seen + prior));
}

function step(
  { hits, sum, refunds }: Band,
  hit: boolean,
  usual: number,
  { refundId, at }: Extract<MonitoredEvent, { refundId: string }>,
  settings: Settings,
): Band {
  const { shareRise, raisedMax } = settings;
  const next = bernoulliStep(sum, hit, usual, Math.min(raisedMax, usual * shareRise));
  const remembered = hit ? [...refunds, { id: refundId, at }].slice(-settings.hitsMax) : refunds;
  return { hits: forget(hits, settings) + (hit ? 1 : 0), sum: next, refunds: next === 0 ? [] : remembered };
}

const signalOf = (
  event: Extract<MonitoredEvent, { refundId: string }>,
  key: string,
  threshold: number,
  { sum, refunds }: Band,
): Signal => ({
  monitor: 'under_threshold',
  severity: 'warning',
  merchantId: event.merchantId,
  subject: key,
  at: event.at,
  evidence: { threshold, currency: event.currency, refunds: refunds.length, cusum: Math.round(sum * 10) / 10 },
  refundIds: idsOf(refunds),
  operatorsOnly: true,
});
