import { dayMs } from '../traffic/clock';
import { atDesk } from '../traffic/desk';
import type { Random } from '../traffic/random';
import { orderOf } from '../traffic/take-orders';
import type { World } from './attack';
import { askLike, chooseMerchants, chooseTime, hasManyOrders, recruit, type AttackSteps } from './attack-steps';

/** The limit after which even more is asked for is so many times the first. */
const nextLimit = 10;

/**
 * Somebody at the merchant refunds friends' orders by amounts just under the limit from which others would have to look;
 * or an operator approves what stays just under the next limit. Between them goes their honest work.
 */
export function planCollusion(random: Random, world: World): AttackSteps {
  const { shape } = world.market;
  const [merchant] = chooseMerchants(random, world, 1, (each) => each.namesAgents && hasManyOrders(each));
  if (merchant === undefined) throw new Error('no merchant names its agents');
  const byOperator = random.chance(0.3);
  const limit = merchant.approvalFrom * (byOperator ? nextLimit : 1);
  const closest = random.between(0.86, 0.97);
  const agent = random.pick(merchant.agents);
  const operator = random.pick(merchant.operators);
  const refunds = random.int(10, 40);
  const friends = Array.from({ length: random.int(2, 12) }, () => recruit(random, world));
  const { from, lastsMs } = chooseTime(random, world, random.between(3, 30) * dayMs);
  const orders = [];
  const asks = [];
  for (let refund = 0; refund < refunds; refund += 1) {
    const amount = Math.floor(limit * random.between(closest, 1));
    const captured = Math.round(amount * (random.chance(0.5) ? 1 : random.between(1, 1.6)));
    const wanted = from + random.unit() * lastsMs;
    const bought = Math.floor(wanted - random.between(0.2, 10) * dayMs);
    const order = orderOf(random, merchant, random.pick(friends), bought, captured);
    const handling = atDesk(random, shape, order, wanted);
    orders.push(order);
    asks.push(
      askLike(random, order, { ...handling, agent: byOperator ? handling.agent : agent }, amount, {
        operator: byOperator ? operator : null,
      }),
    );
  }
  return { orders, asks, traits: { by: byOperator ? 'operator' : 'agent', limit, closest, refunds } };
}
