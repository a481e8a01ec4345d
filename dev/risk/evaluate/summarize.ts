import { attackKinds, type AttackKind } from '../attacks/attack';
import { isFalse, type JudgedAttack, type Judgement } from './judge-alarms';

/** What the evaluation aims at. */
export const aims = { caught: 0.95, withinRefunds: 20, falsePer10k: 5 } as const;

export interface AttackSummary {
  readonly kind: AttackKind | 'all';
  readonly attacks: number;
  readonly caught: number;
  /** Caught by the 20th of their refunds. */
  readonly inTime: number;
  /** The interval in which the rate lies with 95 % (Wilson, 1927). */
  readonly interval: readonly [number, number];
  /** Null where none was caught. */
  readonly refunds: Spread | null;
  readonly delayMs: Spread | null;
}

export interface Spread {
  readonly median: number;
  readonly worst: number;
}

export interface MonitorSummary {
  readonly monitor: string;
  readonly alarms: number;
  readonly falseAlarms: number;
  /** Attacks that it noticed, before all others, and of each kind. */
  readonly noticed: number;
  readonly first: number;
  readonly kinds: readonly (readonly [AttackKind, number])[];
}

export interface Summary {
  readonly attacks: readonly AttackSummary[];
  readonly all: AttackSummary;
  readonly monitors: readonly MonitorSummary[];
  readonly alarms: number;
  readonly falseAlarms: number;
  /** Of the false ones, those about goods called back. */
  readonly recalls: number;
  readonly honestRefunds: number;
  readonly falsePer10k: number;
  readonly outages: Judgement['outages'];
}

/** Adds up what was judged of several streams of traffic. */
export function summarize(judgements: readonly Judgement[], monitors: readonly string[]): Summary {
  const attacks = judgements.flatMap((judgement) => judgement.attacks);
  const alarms = judgements.flatMap((judgement) => judgement.alarms);
  const sum = (of: (judgement: Judgement) => number): number =>
    judgements.reduce((total, judgement) => total + of(judgement), 0);
  const wrong = alarms.filter(isFalse);
  const honestRefunds = sum((judgement) => judgement.honestRefunds);
  return {
    attacks: attackKinds.map((kind) =>
      summarizeAttacks(
        kind,
        attacks.filter((attack) => attack.kind === kind),
      ),
    ),
    all: summarizeAttacks('all', attacks),
    monitors: monitors.map((monitor) => {
      const own = alarms.filter((alarm) => alarm.monitor === monitor);
      const noticed = attacks.filter((attack) => attack.monitors.includes(monitor));
      return {
        monitor,
        alarms: own.length,
        falseAlarms: own.filter(isFalse).length,
        noticed: noticed.length,
        first: attacks.filter((attack) => attack.noticed?.monitor === monitor).length,
        kinds: attackKinds
          .map((kind) => [kind, noticed.filter((attack) => attack.kind === kind).length] as const)
          .filter(([, count]) => count > 0),
      };
    }),
    alarms: alarms.length,
    falseAlarms: wrong.length,
    recalls: wrong.filter(({ about }) => about === 'recall').length,
    honestRefunds,
    falsePer10k: (wrong.length / honestRefunds) * 10_000,
    outages: { all: sum(({ outages }) => outages.all), noticed: sum(({ outages }) => outages.noticed) },
  };
}

function summarizeAttacks(kind: AttackSummary['kind'], attacks: readonly JudgedAttack[]): AttackSummary {
  const noticed = attacks.map((attack) => attack.noticed).filter((each) => each !== null);
  return {
    kind,
    attacks: attacks.length,
    caught: noticed.length,
    inTime: noticed.filter(({ afterRefunds }) => afterRefunds <= aims.withinRefunds).length,
    interval: wilson(noticed.length, attacks.length),
    refunds: spreadOf(noticed.map(({ afterRefunds }) => afterRefunds)),
    delayMs: spreadOf(noticed.map(({ afterMs }) => afterMs)),
  };
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((left, right) => left - right);
  const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1)];
  return median === undefined || worst === undefined ? null : { median, worst };
}

/** The standard normal's 97.5 % point. */
const z = 1.96;

export function wilson(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const rate = successes / trials;
  const middle = rate + z ** 2 / (2 * trials);
  const reach = z * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/** Which aims were met, each with what was reached. */
export function judgeAims({ all, falsePer10k }: Summary): { aim: string; reached: string; met: boolean }[] {
  const share = (count: number): number => (all.attacks === 0 ? 0 : count / all.attacks);
  const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;
  return [
    {
      aim: `attacks caught: at least ${percent(aims.caught)}`,
      reached: percent(share(all.caught)),
      met: share(all.caught) >= aims.caught,
    },
    {
      aim: `attacks with an alarm by their refund number ${aims.withinRefunds}: at least ${percent(aims.caught)}`,
      reached: percent(share(all.inTime)),
      met: share(all.inTime) >= aims.caught,
    },
    {
      aim: `false alarms per 10,000 honest refunds: at most ${aims.falsePer10k}`,
      reached: falsePer10k.toFixed(1),
      met: falsePer10k <= aims.falsePer10k,
    },
  ];
}
