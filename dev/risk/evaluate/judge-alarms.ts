import type { AttackKind } from '../attacks/attack';
import type { Traffic } from '../traffic/generate';
import type { RaisedAlarm } from './raise-alarms';

/** How an attack fared. */
export interface JudgedAttack {
  readonly id: string;
  readonly kind: AttackKind;
  readonly refunds: number;
  /** Null: nobody noticed. */
  readonly noticed: { readonly monitor: string; readonly afterMs: number; readonly afterRefunds: number } | null;
  /** Every monitor that noticed it. */
  readonly monitors: readonly string[];
}

export interface JudgedAlarm {
  readonly monitor: string;
  readonly subject: string;
  readonly at: number;
  /** What most of its refunds are: an attack, an outage (for what watches providers), or honest: then it is false. */
  readonly about: { readonly attack: string } | { readonly outage: string } | 'recall' | 'honest';
}

export interface Judgement {
  readonly attacks: readonly JudgedAttack[];
  readonly alarms: readonly JudgedAlarm[];
  readonly honestRefunds: number;
  readonly outages: { readonly all: number; readonly noticed: number };
}

type About = JudgedAlarm['about'];

/** The monitor whose business outages are. To the others, a refund in an outage is an honest one. */
const outageMonitor = 'provider_outcomes';
/** An outage in which fewer refunds were sent shows to nobody. */
const outageRefundsMin = 10;

export const isFalse = ({ about }: JudgedAlarm): boolean => about === 'recall' || about === 'honest';

/** Tells from the labels which alarms were right, and which attacks were noticed when. */
export function judgeAlarms(traffic: Traffic, alarms: readonly RaisedAlarm[]): Judgement {
  const noticings = new Map<string, { monitor: string; at: number }[]>();
  const judged = alarms.map((alarm): JudgedAlarm => {
    const { monitor, subject, at } = alarm;
    const evidence = new Set<string>();
    let about: About = 'honest';
    for (const signal of alarm.signals) {
      for (const id of signal.refundIds) evidence.add(id);
      about = majority(traffic, monitor, evidence);
      if (typeof about !== 'object' || !('attack' in about)) continue;
      noticings.set(about.attack, [...(noticings.get(about.attack) ?? []), { monitor, at: signal.at }]);
    }
    return { monitor, subject, at, about };
  });
  const times = refundTimes(traffic);
  const attacks = traffic.attacks.map(({ id, kind, refunds, from }): JudgedAttack => {
    const noticed = (noticings.get(id) ?? []).toSorted((left, right) => left.at - right.at);
    const [first] = noticed;
    const afterRefunds = first === undefined ? 0 : (times.get(id) ?? []).filter((at) => at <= first.at).length;
    return {
      id,
      kind,
      refunds,
      noticed: first === undefined ? null : { monitor: first.monitor, afterMs: first.at - from, afterRefunds },
      monitors: [...new Set(noticed.map(({ monitor }) => monitor))],
    };
  });
  return { attacks, alarms: judged, honestRefunds: traffic.honestRefunds, outages: judgeOutages(traffic, judged) };
}

function majority(traffic: Traffic, monitor: string, evidence: ReadonlySet<string>): About {
  const [attacks, outages] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, id: string): void => void counts.set(id, (counts.get(id) ?? 0) + 1);
  let [honest, recalled] = [0, 0];
  for (const refundId of evidence) {
    const attack = traffic.attackOfRefund.get(refundId);
    const outage = monitor === outageMonitor ? traffic.outageOfRefund.get(refundId) : undefined;
    if (attack !== undefined) count(attacks, attack);
    else if (outage !== undefined) count(outages, outage);
    else honest += 1;
    if (traffic.recalled.has(refundId)) recalled += 1;
  }
  if (honest * 2 > evidence.size) return recalled * 2 > honest ? 'recall' : 'honest';
  const [attack, outage] = [mostOf(attacks), mostOf(outages)];
  if (attack !== null && attack.count >= (outage?.count ?? 0)) return { attack: attack.id };
  return outage === null ? 'honest' : { outage: outage.id };
}

function mostOf(counts: ReadonlyMap<string, number>): { id: string; count: number } | null {
  let most: { id: string; count: number } | null = null;
  for (const [id, count] of counts) if (count > (most?.count ?? 0)) most = { id, count };
  return most;
}

/** Attack → when its refunds were asked for. */
function refundTimes({ events, attackOfRefund }: Traffic): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const event of events) {
    const attack = event.kind === 'decision' ? attackOfRefund.get(event.refundId) : undefined;
    if (attack !== undefined) times.set(attack, [...(times.get(attack) ?? []), event.at]);
  }
  return times;
}

function judgeOutages({ outages, outageOfRefund }: Traffic, alarms: readonly JudgedAlarm[]): Judgement['outages'] {
  const sizes = new Map<string, number>();
  for (const outage of outageOfRefund.values()) sizes.set(outage, (sizes.get(outage) ?? 0) + 1);
  const felt = outages.filter(({ id }) => (sizes.get(id) ?? 0) >= outageRefundsMin);
  const noticed = felt.filter(({ id }) =>
    alarms.some(({ about }) => typeof about === 'object' && 'outage' in about && about.outage === id),
  );
  return { all: felt.length, noticed: noticed.length };
}
