import type { Handling } from '../traffic/desk';
import { honestAsk } from '../traffic/ask-refunds';
import { dayMs } from '../traffic/clock';
import type { Merchant } from '../traffic/merchants';
import type { Order, RefundAsk } from '../traffic/order';
import { inventPerson, type Person } from '../traffic/people';
import type { Random } from '../traffic/random';
import type { World } from './attack';

/** What attackers do: buy, and ask for refunds. */
export interface AttackSteps {
  readonly orders: readonly Order[];
  readonly asks: readonly RefundAsk[];
  readonly traits: Readonly<Record<string, number | string>>;
}

/** Desks may be closed for so long: an attack ends before, so that it is not cut off with the traffic. */
const marginMs = 3 * dayMs;

/** When an attack that lasts so long begins. A longer one than there is time for is pressed together. */
export function chooseTime(random: Random, { span }: World, wantedMs: number): { from: number; lastsMs: number } {
  const until = span.until - marginMs;
  const lastsMs = Math.min(wantedMs, (until - span.from) * 0.85);
  return { from: random.between(span.from, until - lastsMs), lastsMs };
}

/** Shops to attack: bigger ones more often, tiny ones too. */
export function chooseMerchants(
  random: Random,
  { merchants }: World,
  count: number,
  suits: (merchant: Merchant) => boolean = () => true,
): Merchant[] {
  const chosen: Merchant[] = [];
  while (chosen.length < count) {
    const left = merchants.filter((merchant) => suits(merchant) && !chosen.includes(merchant));
    if (left.length === 0) break;
    chosen.push(random.weighted(left, ({ size }) => Math.sqrt(size)));
  }
  if (chosen.length === 0) throw new Error('no merchant suits the attack');
  return chosen;
}

/** Somebody new, like any customer. */
export const recruit = (random: Random, { market }: World): Person =>
  inventPerson(random, market.places, market.people);

/** Shops with enough orders to choose victims from. */
export const hasManyOrders = ({ size }: Merchant): boolean => size >= 0.3;

/** Payments of the last weeks that nobody asked a refund of. */
export function openOrders(random: Random, world: World, merchant: Merchant, before: number, count: number): Order[] {
  const recent = (world.ordersOf.get(merchant) ?? []).filter(
    ({ at, paymentId }) => at < before && at > before - 45 * dayMs && !world.refunded.has(paymentId),
  );
  return random.several(recent, count);
}

/** A refund as the merchant's honest ones are, but for what is told otherwise. */
export const askLike = (
  random: Random,
  order: Order,
  handling: Handling,
  amount: number,
  other: Partial<RefundAsk> = {},
): RefundAsk => ({ ...honestAsk(random, order, handling, Math.max(1, Math.round(amount))), ...other });
