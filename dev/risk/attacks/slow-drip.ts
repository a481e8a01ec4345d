import { dayMs } from '../traffic/clock';
import { handle } from '../traffic/ask-refunds';
import type { Random } from '../traffic/random';
import { orderOf, orderValue } from '../traffic/take-orders';
import type { World } from './attack';
import { askLike, chooseMerchants, chooseTime, recruit, type AttackSteps } from './attack-steps';

/**
 * One person, under one name or several with the same card, who takes a refund every other day for weeks: never so many
 * at once that it shows.
 */
export function planSlowDrip(random: Random, world: World): AttackSteps {
  const { shape } = world.market;
  const merchants = chooseMerchants(random, world, random.chance(0.7) ? 1 : random.int(2, 3));
  const names = random.chance(0.6) ? 1 : random.int(2, 3);
  const person = recruit(random, world);
  const people = Array.from({ length: names }, () => ({ ...person, name: recruit(random, world).name }));
  const refunds = random.int(12, 40);
  const { from, lastsMs } = chooseTime(random, world, random.between(14, 35) * dayMs);
  const orders = [];
  const asks = [];
  for (let refund = 0; refund < refunds; refund += 1) {
    const wanted = from + ((refund + random.unit()) / refunds) * lastsMs;
    const merchant = random.pick(merchants);
    const bought = Math.floor(wanted - random.between(0.5, 6) * dayMs);
    const order = orderOf(random, merchant, random.pick(people), bought, orderValue(random, merchant, shape));
    const handling = handle(random, shape, order, wanted);
    orders.push(order);
    asks.push(askLike(random, order, handling, order.captured * random.between(0.3, 1)));
  }
  return { orders, asks, traits: { refunds, names, merchants: merchants.length, days: lastsMs / dayMs } };
}
