import { bernoulliStep } from './statistics/cusum';
import { binomialSurprise } from './statistics/tails';
import type { Monitor, Signal } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { kindOf, merchantSubject, subjectsOf, type DecisionEvent } from './subjects';

type Settings = MonitorSettings['changedDestinations'];

interface ChangedRefund extends RememberedRefund {
  readonly merchantId: string;
  readonly who: string;
}

interface ChangedState {
  readonly seen: number;
  readonly hits: number;
  readonly sum: number;
  readonly refunds: readonly ChangedRefund[];
}

/**
 * Refunds of most of a payment whose money is to go elsewhere, as when accounts were taken over: at a merchant by a
 * Bernoulli CUSUM against its own share, and from one device or address by several customers.
 */
export function changedDestinationsMonitor(settings: Settings): Monitor<ChangedState> {
  return {
    name: 'changed_destinations',
    keysOf: (event) =>
      event.kind === 'decision' ? [merchantSubject(event.merchantId), ...subjectsOf(event, ['device', 'ip'])] : [],
    initial: () => ({ seen: 0, hits: 0, sum: 0, refunds: [] }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const next =
        kindOf(key) === 'merchant' ? countMerchant(state, event, settings) : countPlace(state, event, settings);
      if (!isHit(event, settings) || !isAlarming(next, state, key, settings)) return { state: next, signals: [] };
      return { state: { ...next, sum: 0, refunds: [] }, signals: [signalOf(next, event, key)] };
    },
  };
}

const isHit = ({ destinationChanged, amount, captured }: DecisionEvent, { amountShareMin }: Settings): boolean =>
  destinationChanged && amount >= captured * amountShareMin;

function countMerchant(state: ChangedState, event: DecisionEvent, settings: Settings): ChangedState {
  const usual = usualShare(state, settings);
  const hit = isHit(event, settings);
  const sum = bernoulliStep(state.sum, hit, usual, Math.min(settings.raisedMax, usual * settings.shareRise));
  const fade = 1 - 1 / settings.memory;
  const refunds = sum === 0 ? [] : hit ? added(state, event, settings) : state.refunds;
  return { seen: state.seen * fade + 1, hits: state.hits * fade + (hit ? 1 : 0), sum, refunds };
}

function countPlace(state: ChangedState, event: DecisionEvent, settings: Settings): ChangedState {
  const hit = isHit(event, settings);
  return {
    seen: state.seen + 1,
    hits: state.hits + (hit ? 1 : 0),
    sum: 0,
    refunds: hit ? added(state, event, settings) : state.refunds,
  };
}

const usualShare = ({ hits, seen }: ChangedState, { share, prior }: Settings): number =>
  (hits + share * prior) / (seen + prior);

const added = ({ refunds }: ChangedState, event: DecisionEvent, settings: Settings): ChangedRefund[] =>
  remember(
    refunds,
    {
      id: event.refundId,
      at: event.at,
      merchantId: event.merchantId,
      who: `${event.merchantId}:${event.customer ?? event.instrument}`,
    },
    settings.windowMs,
    settings.refundsMax,
  );

function isAlarming(state: ChangedState, before: ChangedState, key: string, settings: Settings): boolean {
  const who = new Set(state.refunds.map((refund) => refund.who)).size;
  if (kindOf(key) === 'merchant') return state.sum >= settings.limit && who >= settings.countMin;
  const surprise = binomialSurprise(state.hits, before.seen + 1, settings.share);
  return who >= settings.deviceCountMin && surprise >= settings.deviceSurprise;
}

/** A device's or an address's refunds at several merchants are none of theirs to see. */
const signalOf = ({ refunds, sum }: ChangedState, { merchantId, at }: DecisionEvent, key: string): Signal => ({
  monitor: 'changed_destinations',
  severity: 'critical',
  merchantId: refunds.every((refund) => refund.merchantId === merchantId) ? merchantId : null,
  subject: key,
  at,
  evidence: {
    refunds: refunds.length,
    customers: new Set(refunds.map(({ who }) => who)).size,
    cusum: Math.round(sum * 10) / 10,
  },
  refundIds: idsOf(refunds),
});
