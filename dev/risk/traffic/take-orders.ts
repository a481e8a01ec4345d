import { dayMs, epochMs, hourMs, hourOfWeek, hoursOfWeek } from './clock';
import type { Merchant } from './merchants';
import type { Order } from './order';
import type { OrderShape } from './order-shape';
import { inventPerson, type Person, type SharedPlaces } from './people';
import type { Random } from './random';

/** What orders are made from. */
export interface Market {
  readonly shape: OrderShape;
  readonly places: SharedPlaces;
  readonly days: number;
  /** Everybody so far, so that some buy in several shops. */
  readonly people: Person[];
}

/** Share of a shop's new customers who are somebody's customers already. */
const knownElsewhere = 0.05;

/** All orders of a shop, in no order. */
export function takeOrders(random: Random, merchant: Merchant, market: Market): Order[] {
  const orders: Order[] = [];
  const weekly = market.shape.ordersByHour.reduce((sum, count) => sum + count, 0);
  for (let day = 0; day < market.days; day += 1) {
    const mood = random.logNormal(1, 0.15) * merchant.size * merchant.growth ** (day / market.days);
    for (let hour = 0; hour < 24; hour += 1) {
      const begins = epochMs + day * dayMs + hour * hourMs;
      const usual = market.shape.ordersByHour[hourOfWeek(begins, merchant.clockShift)]!;
      const mean = usual * (1 - merchant.roundTheClock) + (weekly / hoursOfWeek) * merchant.roundTheClock;
      const count = random.poisson(mean * mood);
      for (let taken = 0; taken < count; taken += 1) {
        orders.push(takeOrder(random, merchant, market, begins + Math.floor(random.unit() * hourMs), orders));
      }
    }
  }
  return orders;
}

function takeOrder(random: Random, merchant: Merchant, market: Market, at: number, before: readonly Order[]): Order {
  const { shape } = market;
  const guest = random.chance(shape.guestRate);
  const last = !guest && before.length > 0 && random.chance(shape.repeatRate) ? random.pick(before) : null;
  const person = last?.person ?? newcomer(random, market);
  return {
    ...orderOf(random, merchant, person, at, orderValue(random, merchant, shape)),
    customer: guest ? null : customerOf(merchant, person),
  };
}

function newcomer(random: Random, { people, places }: Market): Person {
  if (people.length > 0 && random.chance(knownElsewhere)) return random.pick(people);
  const person = inventPerson(random, places, people);
  people.push(person);
  return person;
}

/** The merchant's name for a person: others have other names for them. */
export const customerOf = (merchant: Merchant, person: Person): string =>
  `${merchant.id.slice(-6)}${person.name.slice('person'.length)}`;

/** An order by somebody who is known to the merchant. */
export const orderOf = (random: Random, merchant: Merchant, person: Person, at: number, captured: number): Order => ({
  paymentId: random.token('pay_'),
  merchant,
  at,
  captured,
  provider: random.pick(merchant.providers),
  person,
  customer: customerOf(merchant, person),
  instrument: random.pick(person.instruments),
});

const cheapest = 50;

/** Minor units: a real basket's total, moved a little and to the merchant's own prices. */
export function orderValue(random: Random, merchant: Merchant, shape: OrderShape): number {
  const value = Math.max(cheapest, random.pick(shape.totals) * merchant.value * random.logNormal(1, 0.25));
  return merchant.pricePoints ? pricePoint(value) : Math.round(value);
}

/** 4.99, 47.95, 499.00, 949.00 */
function pricePoint(value: number): number {
  if (value < 1_000) return Math.ceil(value / 100) * 100 - 1;
  if (value < 10_000) return Math.ceil(value / 500) * 500 - 5;
  return Math.ceil(value / 5_000) * 5_000 - 100;
}
