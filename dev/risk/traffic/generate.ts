import type { MonitoredEvent } from '../../../risk/monitors/event';
import { attackKinds, planAttack, type Attack, type AttackPlan } from '../attacks/attack';
import { askRefunds, returnsSeason } from './ask-refunds';
import { dayMs, epochMs } from './clock';
import { castMerchants, type Merchant } from './merchants';
import type { Order, RefundAsk } from './order';
import type { OrderShape } from './order-shape';
import { providerOutages, type Outage } from './outages';
import { sharedPlaces, type Person } from './people';
import { Random } from './random';
import { recallGoods } from './recalls';
import { paymentEvent, refundEvents } from './refund-events';
import { takeOrders, type Market } from './take-orders';

export interface TrafficOptions {
  readonly seed: string;
  readonly days: number;
  /** Attacks begin after so many days, so that there is something honest to learn from. */
  readonly honestDays: number;
  readonly attacksOfEachKind: number;
  /** 1: fifteen shops, the biggest with eight times the real shop's orders. */
  readonly scale: number;
}

/** Eight weeks, of which the first three are honest. */
export const fullTraffic: Omit<TrafficOptions, 'seed'> = {
  days: 56,
  honestDays: 21,
  attacksOfEachKind: 3,
  scale: 1,
};

/** What monitors see, in order of time, and what they do not: who is honest. */
export interface Traffic {
  readonly events: readonly MonitoredEvent[];
  readonly merchants: readonly Merchant[];
  readonly attacks: readonly Attack[];
  readonly outages: readonly Outage[];
  /** Event id → id of the attack that it is part of; honest events are not listed. */
  readonly attackOfEvent: ReadonlyMap<string, string>;
  /** Refund id → id of the attack. */
  readonly attackOfRefund: ReadonlyMap<string, string>;
  /** Refund id → id of the outage that it was sent in. */
  readonly outageOfRefund: ReadonlyMap<string, string>;
  /** Honest refunds of goods that were called back. */
  readonly recalled: ReadonlySet<string>;
  readonly honestRefunds: number;
}

/** Makes traffic: the same for the same options. */
export function generateTraffic(shape: OrderShape, options: TrafficOptions): Traffic {
  const random = new Random(`traffic ${options.seed}`);
  const people: Person[] = [];
  const market: Market = { shape, places: sharedPlaces(random.fork('places')), days: options.days, people };
  const merchants = castMerchants(random.fork('merchants'), options.scale);
  const ordersOf = new Map<Merchant, readonly Order[]>(
    merchants.map((merchant) => [merchant, takeOrders(random.fork(merchant.id), merchant, market)]),
  );
  const asks = honestAsks(random, ordersOf, market);
  const span = { from: epochMs + options.honestDays * dayMs, until: epochMs + options.days * dayMs };
  const refunded = new Set(asks.map(({ order }) => order.paymentId));
  const world = { merchants, ordersOf, refunded, market, span };
  const plans = attackKinds.flatMap((kind) =>
    Array.from({ length: options.attacksOfEachKind }, (_, index) => {
      const id = `${kind}-${index + 1}`;
      return planAttack(random.fork(id), kind, id, world);
    }),
  );
  const outages = providerOutages(random.fork('outages'), options.days);
  const orders = [...ordersOf.values()].flat();
  return play(random.fork('refunds'), { merchants, orders, asks, plans, outages, until: span.until });
}

function honestAsks(random: Random, ordersOf: ReadonlyMap<Merchant, readonly Order[]>, market: Market): RefundAsk[] {
  const season = returnsSeason(random.fork('season'), market.days);
  const refunds = random.fork('asks');
  const asks = [...ordersOf.values()].flat().flatMap((order) => askRefunds(refunds, order, market.shape, season));
  const recalls = random.fork('recalls');
  const storms = Array.from({ length: recalls.int(0, 2) }, () =>
    recallGoods(recalls, ordersOf, market.shape, market.days),
  );
  return [...asks, ...storms.flat()];
}

interface Script {
  readonly merchants: readonly Merchant[];
  readonly orders: readonly Order[];
  readonly asks: readonly RefundAsk[];
  readonly plans: readonly AttackPlan[];
  readonly outages: readonly Outage[];
  readonly until: number;
}

function play(random: Random, { merchants, orders, asks, plans, outages, until }: Script): Traffic {
  const events: MonitoredEvent[] = orders.map(paymentEvent);
  const attackOfEvent = new Map<string, string>();
  const attackOfRefund = new Map<string, string>();
  const outageOfRefund = new Map<string, string>();
  const recalled = new Set<string>();
  for (const { attack, orders: bought } of plans) {
    for (const event of bought.map(paymentEvent)) {
      events.push(event);
      attackOfEvent.set(event.id, attack.id);
    }
  }
  const inTime = [...asks, ...plans.flatMap((plan) => plan.asks)].filter(({ at }) => at < until);
  for (const ask of inTime) {
    const story = refundEvents(random, ask, outages);
    events.push(...story.events);
    if (ask.story === 'recall') recalled.add(story.refundId);
    if (story.outage !== null) outageOfRefund.set(story.refundId, story.outage);
    if (ask.attack === null) continue;
    attackOfRefund.set(story.refundId, ask.attack);
    for (const event of story.events) attackOfEvent.set(event.id, ask.attack);
  }
  return {
    events: events.toSorted((left, right) => left.at - right.at),
    merchants,
    attacks: plans.map(({ attack }) => attack),
    outages,
    attackOfEvent,
    attackOfRefund,
    outageOfRefund,
    recalled,
    honestRefunds: inTime.length - attackOfRefund.size,
  };
}
