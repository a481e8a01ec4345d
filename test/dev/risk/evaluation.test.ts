import { evaluateSeed } from '../../../dev/risk/evaluate/evaluate';
import { judgeAlarms, isFalse, type Judgement } from '../../../dev/risk/evaluate/judge-alarms';
import { readOptions } from '../../../dev/risk/evaluate/options';
import { raiseAlarms, type RaisedAlarm } from '../../../dev/risk/evaluate/raise-alarms';
import { seedsOfCommit, tuningSeeds } from '../../../dev/risk/evaluate/seeds';
import { judgeAims, summarize, wilson } from '../../../dev/risk/evaluate/summarize';
import { durationOf, markdownTables } from '../../../dev/risk/evaluate/tables';
import type { Traffic } from '../../../dev/risk/traffic/generate';
import { learnOrderShape } from '../../../dev/risk/traffic/order-shape';
import type { Monitor, Signal } from '../../../risk/monitors/monitor';
import { decision, hourMs, monday, settings } from '../../risk/monitors/support';

const commit = 'a'.repeat(40);

test('monitors with the deployed numbers catch most attacks, with few false alarms', () => {
  const size = { days: 35, honestDays: 18, attacksOfEachKind: 2, scale: 0.4 };
  const judgement = evaluateSeed(learnOrderShape(), settings, 'regression', size);
  const summary = summarize([judgement], []);
  expect(summary.all.attacks).toBe(12);
  expect(summary.all.caught).toBeGreaterThanOrEqual(9);
  expect(summary.all.inTime).toBeGreaterThanOrEqual(8);
  expect(summary.falseAlarms).toBeLessThanOrEqual(6);
});

const signal = (at: number, refundIds: string[]): Signal => ({
  monitor: 'one',
  severity: 'warning',
  merchantId: 'shop',
  subject: 'merchant:shop',
  at,
  evidence: {},
  refundIds,
});

test('signals of one monitor and subject within a day are one alarm', () => {
  const monitor: Monitor = {
    name: 'one',
    keysOf: () => ['key'],
    initial: () => null,
    observe: (state, { at }) => ({ state, signals: [signal(at, ['re_1'])] }),
  };
  const events = [0, 5, 23, 25, 40].map((hours) => decision({ at: monday + hours * hourMs }));
  const alarms = raiseAlarms([monitor], events);
  expect(alarms.map(({ at, signals }) => [(at - monday) / hourMs, signals.length])).toEqual([
    [0, 3],
    [25, 2],
  ]);
});

describe('an alarm', () => {
  const refunds = ['re_1', 're_2', 're_3', 're_4'].map((refundId, index) => decision({ refundId, at: monday + index }));
  const traffic: Traffic = {
    events: refunds,
    merchants: [],
    attacks: [{ id: 'slow_drip-1', kind: 'slow_drip', refunds: 2, from: monday, until: monday + 1, traits: {} }],
    outages: [],
    attackOfEvent: new Map(),
    attackOfRefund: new Map([
      ['re_1', 'slow_drip-1'],
      ['re_2', 'slow_drip-1'],
    ]),
    outageOfRefund: new Map([['re_4', 'outage-1']]),
    recalled: new Set(),
    honestRefunds: 2,
  };
  const judge = (monitor: string, ...signals: Signal[]): Judgement => {
    const alarm: RaisedAlarm = { monitor, subject: 'merchant:shop', at: signals[0]!.at, signals };
    return judgeAlarms(traffic, [alarm]);
  };

  test('is right when most of its refunds are an attack’s, and counts how many came before', () => {
    const { alarms, attacks } = judge('one', signal(monday + 1, ['re_1', 're_2', 're_3']));
    expect(alarms.filter(isFalse)).toEqual([]);
    expect(attacks[0]!.noticed).toEqual({ monitor: 'one', afterMs: 1, afterRefunds: 2 });
  });

  test('is false when most are honest, and notices nothing', () => {
    const { alarms, attacks } = judge('one', signal(monday + 3, ['re_1', 're_3', 're_4']));
    expect(alarms.filter(isFalse)).toHaveLength(1);
    expect(attacks[0]!.noticed).toBeNull();
  });

  test('is judged by all that its signals tell', () => {
    const { alarms } = judge('one', signal(monday, ['re_1']), signal(monday + 3, ['re_3', 're_4']));
    expect(alarms.filter(isFalse)).toHaveLength(1);
  });

  test('about an outage is right for the monitor of providers only', () => {
    expect(judge('provider_outcomes', signal(monday, ['re_4'])).alarms.filter(isFalse)).toEqual([]);
    expect(judge('one', signal(monday, ['re_4'])).alarms.filter(isFalse)).toHaveLength(1);
  });
});

test('seeds follow from the commit, and none of them is tuned on', () => {
  const seeds = seedsOfCommit(commit, 20);
  expect(new Set(seeds).size).toBe(20);
  expect(seedsOfCommit(commit, 5)).toEqual(seeds.slice(0, 5));
  expect(seedsOfCommit('b'.repeat(40), 1)).not.toEqual(seeds.slice(0, 1));
  expect(seeds.filter((seed) => tuningSeeds.includes(seed))).toEqual([]);
});

test('the command line is checked', () => {
  expect(readOptions(['evaluate', '--commit', commit, '--seeds', '3']).seeds).toEqual(seedsOfCommit(commit, 3));
  expect(readOptions(['evaluate', '--from', 'tune', '--seeds', '2']).seeds).toEqual(tuningSeeds.slice(0, 2));
  for (const wrong of [
    [],
    ['other'],
    ['evaluate', '--from', 'luck'],
    ['evaluate', '--seeds', '0'],
    ['evaluate', '--from', 'tune', '--seeds', '99'],
    ['evaluate', '--commit', 'abc'],
    ['evaluate', '--no-such'],
  ]) {
    expect(() => readOptions(wrong)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  }
});

test('rates come with their interval, delays in words, and aims say whether they are met', () => {
  // Wilson's interval of 95 of 100, as tables have it.
  const [low, high] = wilson(95, 100);
  expect(low).toBeCloseTo(0.8882, 3);
  expect(high).toBeCloseTo(0.9785, 3);
  expect([40_000, 12 * 60_000, 3.5 * hourMs, 50.4 * hourMs].map(durationOf)).toEqual([
    '40 s',
    '12 min',
    '3.5 h',
    '2.1 d',
  ]);
  const nothing = summarize([{ attacks: [], alarms: [], honestRefunds: 1, outages: { all: 0, noticed: 0 } }], ['one']);
  expect(judgeAims(nothing).map(({ met }) => met)).toEqual([false, false, true]);
  expect(markdownTables(nothing)).toContain('| all | 0 | 0 |');
});
