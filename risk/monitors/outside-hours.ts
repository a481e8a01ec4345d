import { addDecayed, nothingYet, rateOf, type Decayed } from './statistics/decay';
import { poissonSurprise } from './statistics/tails';
import type { Monitor } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { merchantSubject } from './subjects';

type Settings = MonitorSettings['outsideHours'];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const refundsMax = 40;
/** Keeps the sums of counts that are forgotten by refunds, not by time: a shop closed for a month keeps its hours. */
const memory = 600;

interface HoursState {
  /** Milliseconds since the epoch; 0 before the first refund. */
  readonly since: number;
  readonly seen: number;
  /** Refunds in each hour of the day, and on each day of the week. */
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly outside: readonly RememberedRefund[];
  readonly past: Decayed;
}

/**
 * Refunds at hours, or on days, at which the merchant as good as never has any. Its hours are learnt, not told: a shop
 * that serves other time zones, or has its customers serve themselves has none that are unusual. What
 * comes outside teaches little, or the first night would excuse the next.
 */
export function outsideHoursMonitor(settings: Settings): Monitor<HoursState> {
  return {
    name: 'outside_hours',
    keysOf: (event) => (event.kind === 'decision' ? [merchantSubject(event.merchantId)] : []),
    initial: () => ({
      since: 0,
      seen: 0,
      hours: Array.from({ length: 24 }, () => 0),
      days: Array.from({ length: 7 }, () => 0),
      outside: [],
      past: nothingYet,
    }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const { at, refundId, merchantId } = event;
      const hour = Math.floor(at / hourMs) % 24;
      const day = Math.floor(at / dayMs) % 7;
      const known = state.seen >= settings.refundsMin && at - state.since >= settings.learnWeeks * 7 * dayMs;
      const strange = known && isOutside(state, hour, day, settings);
      const weight = strange ? settings.outsideWeight : 1;
      const learnt: HoursState = {
        ...state,
        since: state.since === 0 ? at : state.since,
        seen: fade(state.seen) + weight,
        hours: state.hours.map((count, index) => fade(count) + (index === hour ? weight : 0)),
        days: state.days.map((count, index) => fade(count) + (index === day ? weight : 0)),
      };
      if (!strange) return { state: learnt, signals: [] };
      const outside = remember(state.outside, { id: refundId, at }, settings.windowMs, refundsMax);
      const next = { ...learnt, outside, past: addDecayed(state.past, 1, at, settings.halfLifeMs) };
      const usual = settings.perDay / dayMs + rateOf(state.past, at, settings.halfLifeMs, outside.length - 1);
      const surprise = poissonSurprise(outside.length, usual * settings.windowMs);
      if (outside.length < settings.countMin || surprise < settings.surprise) return { state: next, signals: [] };
      const evidence = { refunds: outside.length, hour_utc: hour, surprise: Math.round(surprise * 10) / 10 };
      const about = { merchantId, subject: key, at, evidence, refundIds: idsOf(outside) };
      return { state: next, signals: [{ monitor: 'outside_hours', severity: 'warning', ...about }] };
    },
  };
}

const fade = (count: number): number => count * (1 - 1 / memory);

/** Neighbouring hours count half: opening times are not sharp. */
function isOutside({ hours, days, seen }: HoursState, hour: number, day: number, { openShare }: Settings): boolean {
  const near = hours[hour]! + (hours[(hour + 1) % 24]! + hours[(hour + 23) % 24]!) / 2;
  return near < seen * openShare * 2 || days[day]! < seen * openShare;
}
