import { addDecayed, nothingYet, type Decayed } from './statistics/decay';
import { anscombeResidual, robustZ } from './statistics/robust';
import type { Monitor, Signal } from './monitor';
import { evidenceMax, idsOf, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { merchantSubject, type DecisionEvent } from './subjects';

const hourMs = 3_600_000;
const hoursOfWeek = 168;

interface RateState {
  /** Hours since the epoch; null before the first refund. */
  readonly firstHour: number | null;
  readonly hour: number;
  /** Of the hour under way. `value` counts refunds of the mean amount. */
  readonly count: number;
  readonly value: number;
  readonly refunds: readonly RememberedRefund[];
  readonly meanAmount: number;
  /** Usual refunds in each hour of a week, and those of the last week. */
  readonly hours: readonly number[];
  readonly lastWeek: readonly number[];
  readonly actual: Decayed;
  readonly expected: Decayed;
  readonly countResiduals: readonly number[];
  readonly valueResiduals: readonly number[];
}

type Settings = MonitorSettings['merchantRate'];

/** Deviations below this are noise of counting. */
const leastDeviation = 1;
/** Pseudo-counts, so that the level of a shop with few refunds stays near 1. */
const levelPrior = 5;
/** What the baseline believes of one hour: an attack today must not become next week's habit. */
const believed = (count: number, usual: number): number => Math.min(count, 2 * usual + 5);
/** One refund counts for no more than so many of the mean amount. */
const valueMax = 20;
const amountWeight = 0.02;
/** A shop that was silent for longer starts its learning where it left off. */
const hoursClosedMax = 3 * hoursOfWeek;

/**
 * Refunds and their value in an hour, against what the merchant has at this hour of the week: an EWMA over weeks, times its
 * level of these days. The residual is Anscombe's; it is judged by a robust z-score among the latest hours' residuals.
 */
export function merchantRateMonitor(settings: Settings): Monitor<RateState> {
  return {
    name: 'merchant_rate',
    keysOf: (event) => (event.kind === 'decision' ? [merchantSubject(event.merchantId)] : []),
    initial: () => ({
      firstHour: null,
      hour: 0,
      count: 0,
      value: 0,
      refunds: [],
      meanAmount: 0,
      hours: Array.from({ length: hoursOfWeek }, () => 0),
      lastWeek: Array.from({ length: hoursOfWeek }, () => 0),
      actual: nothingYet,
      expected: nothingYet,
      countResiduals: [],
      valueResiduals: [],
    }),
    observe(state, event) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const current = addRefund(closeHours(state, Math.floor(event.at / hourMs), settings), event);
      return { state: current, signals: judge(current, event, settings) };
    },
  };
}

function addRefund(state: RateState, { at, refundId, amount }: DecisionEvent): RateState {
  const meanAmount =
    state.meanAmount === 0 ? amount : state.meanAmount + amountWeight * (capped(amount, state) - state.meanAmount);
  return {
    ...state,
    count: state.count + 1,
    value: state.value + capped(amount, { meanAmount }) / meanAmount,
    refunds: [...state.refunds, { id: refundId, at }].slice(-evidenceMax),
    meanAmount,
  };
}

const capped = (amount: number, { meanAmount }: Pick<RateState, 'meanAmount'>): number =>
  Math.min(amount, valueMax * meanAmount);

/** Moves on to the hour, learning from those that end. A late event counts for the hour under way. */
function closeHours(state: RateState, hour: number, settings: Settings): RateState {
  if (state.firstHour === null) return { ...state, firstHour: hour, hour };
  if (hour <= state.hour) return state;
  let closed = closeHour(state, settings);
  for (const last = Math.min(hour, state.hour + hoursClosedMax); closed.hour < last;)
    closed = closeHour(closed, settings);
  return { ...closed, hour };
}

function closeHour(state: RateState, settings: Settings): RateState {
  const { hour, count, value, firstHour } = state;
  const at = hour % hoursOfWeek;
  const weeks = Math.floor((hour - (firstHour ?? hour)) / hoursOfWeek);
  const weight = Math.max(settings.weightOfWeek, 1 / (weeks + 1));
  const base = state.hours[at]!;
  const usual = usualCount(state, settings);
  const learnt = weeks === 0 ? count : believed(count, usual);
  const matters = usual > 0.3 || count > 0;
  const push = (residuals: readonly number[], observed: number): readonly number[] =>
    matters && weeks > 0 ? [...residuals, anscombeResidual(observed, usual)].slice(-settings.residualsMax) : residuals;
  const now = (hour + 1) * hourMs;
  const add = (decayed: Decayed, what: number): Decayed =>
    weeks > 0 ? addDecayed(decayed, what, now, settings.levelHalfLifeMs) : decayed;
  return {
    ...state,
    hour: hour + 1,
    count: 0,
    value: 0,
    refunds: [],
    lastWeek: state.lastWeek[at] === count ? state.lastWeek : state.lastWeek.with(at, count),
    hours: learnt === base ? state.hours : state.hours.with(at, base + weight * (learnt - base)),
    actual: add(state.actual, learnt),
    expected: add(state.expected, base),
    countResiduals: push(state.countResiduals, count),
    valueResiduals: push(state.valueResiduals, value),
  };
}

/**
 * The hour's usual refunds, times what these days have more or less than usual. Neighbours and the last week may lend, never
 * take: a shop that grows fast has had its busy Monday once before.
 */
function usualCount({ hours, lastWeek, hour, actual, expected }: RateState, { levelMax }: Settings): number {
  const near = (offset: number): number => hours[(hour + offset + hoursOfWeek) % hoursOfWeek]!;
  const smooth = near(0) / 2 + near(-1) / 4 + near(1) / 4;
  const level = (actual.sum + levelPrior) / (expected.sum + levelPrior);
  const last = lastWeek[hour % hoursOfWeek]!;
  return Math.max(near(0), smooth, last) * Math.min(levelMax, Math.max(1 / levelMax, level));
}

function judge(state: RateState, event: DecisionEvent, settings: Settings): Signal[] {
  const learning = state.hour - (state.firstHour ?? state.hour) < settings.learnWeeks * hoursOfWeek;
  if (learning || state.count < settings.countMin) return [];
  const usual = usualCount(state, settings);
  const z = (observed: number, residuals: readonly number[]): number =>
    robustZ(anscombeResidual(observed, usual), residuals, leastDeviation);
  const countZ = z(state.count, state.countResiduals);
  const valueZ = z(state.value, state.valueResiduals);
  if (countZ < settings.countZ && valueZ < settings.valueZ) return [];
  const rounded = (number: number): number => Math.round(number * 10) / 10;
  return [
    {
      monitor: 'merchant_rate',
      severity: 'warning',
      merchantId: event.merchantId,
      subject: merchantSubject(event.merchantId),
      at: event.at,
      evidence: {
        refunds_this_hour: state.count,
        usual_refunds: rounded(usual),
        robust_z: rounded(countZ),
        value_robust_z: rounded(valueZ),
      },
      refundIds: idsOf(state.refunds),
    },
  ];
}
