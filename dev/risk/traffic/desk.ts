import { dayMs, hourMs, hourOfWeek, minuteMs } from './clock';
import type { Merchant } from './merchants';
import type { Order } from './order';
import type { OrderShape } from './order-shape';
import type { Random } from './random';

/** Who handles a refund and when, and what it is asked from. */
export interface Handling {
  readonly at: number;
  readonly device: string | null;
  readonly ip: string | null;
  readonly agent: string | null;
}

const saturday = 5;

/** Whether somebody sits at the merchant's desk: in hours with cancellations, on days with orders. */
export function deskIsOpen({ cancellationsByHour, ordersByHour }: OrderShape, merchant: Merchant, at: number): boolean {
  const hour = hourOfWeek(at, merchant.clockShift);
  const day = Math.floor(hour / 24);
  const opens = cancellationsByHour.findIndex((count) => count > 0);
  const closes = cancellationsByHour.findLastIndex((count) => count > 0);
  const busy = ordersByHour.slice(day * 24, day * 24 + 24).some((count) => count > 0);
  return busy && day < saturday && hour % 24 >= opens && hour % 24 <= closes;
}

/** The same time, or soon after the desk opens next: what came over the weekend is worked off on Monday morning. */
export function whenDeskWorks(random: Random, shape: OrderShape, merchant: Merchant, wanted: number): number {
  let at = wanted;
  const waits = !deskIsOpen(shape, merchant, at);
  while (!deskIsOpen(shape, merchant, at)) at = (Math.floor(at / hourMs) + 1) * hourMs;
  if (waits) at += Math.min(random.exponential(50 * minuteMs), 6 * hourMs);
  return Math.floor(merchant.batchHour === null ? at : nextBatch(random, shape, merchant, merchant.batchHour, at));
}

/** At the batch's hour of a day with work, and not before the refund is wanted. */
function nextBatch(random: Random, shape: OrderShape, merchant: Merchant, hour: number, at: number): number {
  const shift = merchant.clockShift * hourMs;
  let begins = Math.floor((at + shift) / dayMs) * dayMs - shift + hour * hourMs;
  while (begins < at || !deskIsOpen(shape, merchant, begins)) begins += dayMs;
  return begins + random.unit() * 25 * minuteMs;
}

/** Share of refunds at a desk that are asked for by telephone, so that nothing is known of a device. */
const byTelephone = 0.5;
/** Share of refunds that are asked for in the shop, where it has a counter. */
const atCounter = 0.7;
const waking = [7, 23] as const;

/** A refund that somebody at the merchant enters. */
export function atDesk(random: Random, shape: OrderShape, { merchant, person }: Order, wanted: number): Handling {
  const telephone = random.chance(byTelephone);
  const agents = merchant.agents.map((agent, index) => ({ agent, weight: 1 / (index + 2) }));
  const counter = random.chance(atCounter) ? merchant.counter : null;
  return {
    at: whenDeskWorks(random, shape, merchant, wanted),
    device: counter?.device ?? (telephone ? null : random.pick(person.devices)),
    ip: counter?.ip ?? (telephone ? null : random.pick(person.ips)),
    agent: merchant.namesAgents ? random.weighted(agents, ({ weight }) => weight).agent : null,
  };
}

/** A refund that the customer starts, mostly awake, sometimes from a device that was never seen before. */
export function bySelfService(random: Random, { merchant, person }: Order, wanted: number): Handling {
  const hour = hourOfWeek(wanted, merchant.clockShift) % 24;
  const asleep = hour < waking[0] || hour >= waking[1];
  const at = asleep && random.chance(0.85) ? wanted + random.between(8, 14) * hourMs : wanted;
  return {
    at: Math.floor(at),
    device: random.chance(0.12) ? random.token('device_') : random.pick(person.devices),
    ip: random.chance(0.2) ? random.token('ip_') : random.pick(person.ips),
    agent: null,
  };
}
