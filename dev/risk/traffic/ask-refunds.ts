import { dayMs, epochMs, minuteMs } from './clock';
import { atDesk, bySelfService, type Handling } from './desk';
import type { Order, RefundAsk } from './order';
import type { OrderShape } from './order-shape';
import type { Random } from './random';

/** When more comes back than usual. */
export interface Season {
  readonly from: number;
  readonly until: number;
  readonly factor: number;
}

/** A season of returns for everybody, somewhere in the time. */
export function returnsSeason(random: Random, days: number): Season {
  const from = epochMs + random.between(0.3, 0.7) * days * dayMs;
  return { from, until: from + random.between(0.1, 0.2) * days * dayMs, factor: random.between(1.5, 2.5) };
}

/** Share of orders sent back that were a mistake, noticed at once. */
const regretShare = 0.07;
/** Share of honest refunds that are followed by one of the same amount, of two equal goods of one order. */
const twinShare = 0.002;
const honestFailing = 0.008;

/** The honest refunds of one order: mostly none. */
export function askRefunds(random: Random, order: Order, shape: OrderShape, season: Season): RefundAsk[] {
  const { merchant, person } = order;
  const delay = random.chance(regretShare)
    ? random.between(2, 90) * minuteMs
    : Math.max(5 * minuteMs, random.logNormal(3.5 * dayMs, 1.1));
  const wanted = order.at + delay;
  const seasonal = wanted >= season.from && wanted < season.until ? season.factor : 1;
  const share = Math.min(0.8, shape.cancellationRate * merchant.refunds * person.returns * seasonal);
  if (!random.chance(share)) return [];
  const handling = handle(random, shape, order, wanted);
  const amount = refundAmount(random, order, shape);
  const ask = honestAsk(random, order, handling, amount);
  if (!random.chance(twinShare) || amount * 2 > order.captured) return [ask];
  const later = random.chance(0.4) ? random.between(0.3, 10) * minuteMs : random.exponential(3 * dayMs);
  const twin = random.chance(0.4) ? handling : handle(random, shape, order, wanted + dayMs);
  return [ask, honestAsk(random, order, { ...twin, at: Math.floor(ask.at + later) }, amount)];
}

/** A refund that an agent enters or the customer starts, as usual at the merchant. */
export const handle = (random: Random, shape: OrderShape, order: Order, wanted: number): Handling =>
  random.chance(order.merchant.selfService)
    ? bySelfService(random, order, wanted)
    : atDesk(random, shape, order, wanted);

/** An honest refund, handled as told. */
export const honestAsk = (random: Random, order: Order, handling: Handling, amount: number): RefundAsk => ({
  order,
  ...handling,
  amount,
  operator: null,
  destinationChanged: random.chance(order.merchant.changedDestinations),
  failing: honestFailing,
  attack: null,
  story: null,
});

/** Minor units: the whole order, or goods of it that cost what a real cancellation did. */
export function refundAmount(random: Random, order: Order, shape: OrderShape): number {
  const { merchant, captured } = order;
  if (random.chance(merchant.wholeOrders)) return captured;
  const goods = random.pick(shape.cancellationTotals) * merchant.value * random.logNormal(1, 0.25);
  const priced = merchant.pricePoints ? Math.ceil(goods / 100) * 100 - 1 : Math.round(goods);
  return Math.max(1, Math.min(captured, priced));
}
