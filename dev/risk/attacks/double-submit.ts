import { dayMs, hourMs, minuteMs } from '../traffic/clock';
import { handle } from '../traffic/ask-refunds';
import type { Random } from '../traffic/random';
import { orderOf, orderValue } from '../traffic/take-orders';
import type { World } from './attack';
import {
  askLike,
  chooseMerchants,
  chooseTime,
  hasManyOrders,
  openOrders,
  recruit,
  type AttackSteps,
} from './attack-steps';

/**
 * The same refund again and again, under another key each time: a client that repeats what it should not, over many
 * customers' orders, or one customer who found out that it works. The first of each is among its label's refunds.
 */
export function planDoubleSubmit(random: Random, world: World): AttackSteps {
  const { shape } = world.market;
  const [merchant] = chooseMerchants(random, world, 1, hasManyOrders);
  if (merchant === undefined) throw new Error('there is no merchant');
  const payments = random.int(3, 15);
  const times = random.int(2, 6);
  const gapMs = random.logNormal(20_000, 1.3);
  const abuser = random.chance(0.4) ? recruit(random, world) : null;
  const { from, lastsMs } = chooseTime(random, world, random.between(10 * minuteMs, 3 * dayMs));
  const own = (): ReturnType<typeof orderOf>[] =>
    abuser === null
      ? []
      : Array.from({ length: payments }, () => {
          const bought = Math.floor(from - random.between(hourMs, 9 * dayMs));
          return orderOf(random, merchant, abuser, bought, orderValue(random, merchant, shape));
        });
  const orders = own();
  const targets = abuser === null ? openOrders(random, world, merchant, from, payments) : orders;
  const asks = targets.flatMap((order) => {
    const handling = handle(random, shape, order, from + random.unit() * lastsMs);
    const amount = (order.captured / times) * random.between(0.3, 1);
    return Array.from({ length: times }, (_, index) => {
      const at = Math.floor(handling.at + index * gapMs * random.between(0.8, 1.2));
      return askLike(random, order, { ...handling, at }, amount, { destinationChanged: false });
    });
  });
  return { orders, asks, traits: { by: abuser === null ? 'client' : 'customer', payments, times, gapMs } };
}
