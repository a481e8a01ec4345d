import type { Merchant } from '../traffic/merchants';
import type { Order, RefundAsk } from '../traffic/order';
import type { Random } from '../traffic/random';
import type { Market } from '../traffic/take-orders';
import { planCardTesting } from './card-testing';
import { planCollusion } from './collusion';
import { planDoubleSubmit } from './double-submit';
import { planRing } from './ring';
import { planSlowDrip } from './slow-drip';
import { planTakeover } from './takeover';
import type { AttackSteps } from './attack-steps';

export const attackKinds = [
  'refund_ring',
  'account_takeover',
  'staff_collusion',
  'card_testing',
  'double_submit',
  'slow_drip',
] as const;
export type AttackKind = (typeof attackKinds)[number];

/** One attack, as its label tells of it. */
export interface Attack {
  readonly id: string;
  readonly kind: AttackKind;
  readonly refunds: number;
  /** Of its first and last refund, milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  /** How it was varied. */
  readonly traits: Readonly<Record<string, number | string>>;
}

export interface AttackPlan {
  readonly attack: Attack;
  readonly orders: readonly Order[];
  readonly asks: readonly RefundAsk[];
}

/** The honest traffic that an attack hides in. */
export interface World {
  readonly merchants: readonly Merchant[];
  readonly ordersOf: ReadonlyMap<Merchant, readonly Order[]>;
  /** Payments that honest refunds are taken of. */
  readonly refunded: ReadonlySet<string>;
  readonly market: Market;
  /** When attacks may happen. */
  readonly span: { readonly from: number; readonly until: number };
}

const planners: Readonly<Record<AttackKind, (random: Random, world: World) => AttackSteps>> = {
  refund_ring: planRing,
  account_takeover: planTakeover,
  staff_collusion: planCollusion,
  card_testing: planCardTesting,
  double_submit: planDoubleSubmit,
  slow_drip: planSlowDrip,
};

/** Plans an attack of its own size, speed and stealth. Its refunds outside the span are not asked for. */
export function planAttack(random: Random, kind: AttackKind, id: string, world: World): AttackPlan {
  const { orders, asks, traits } = planners[kind](random, world);
  const labelled = asks
    .filter(({ at }) => at < world.span.until)
    .map((ask) => ({ ...ask, attack: id }))
    .toSorted((left, right) => left.at - right.at);
  const [first, last] = [labelled[0], labelled.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${id} has no refund within the time`);
  const attack = { id, kind, refunds: labelled.length, from: first.at, until: last.at, traits };
  return { attack, orders, asks: labelled };
}
