import { dayMs, hourMs } from '../traffic/clock';
import { handle } from '../traffic/ask-refunds';
import type { Person } from '../traffic/people';
import type { Random } from '../traffic/random';
import { orderOf, orderValue } from '../traffic/take-orders';
import type { World } from './attack';
import { askLike, chooseMerchants, chooseTime, recruit, type AttackSteps } from './attack-steps';

/**
 * A refund ring: people, or names of one, who buy and claim that nothing arrived, from a handful of shared devices,
 * addresses and sometimes cards. The careful ones use others now and then, or the telephone.
 */
export function planRing(random: Random, world: World): AttackSteps {
  const { shape } = world.market;
  const members = random.int(6, 25);
  const merchants = chooseMerchants(random, world, random.chance(0.6) ? 1 : random.int(2, 4));
  const stealth = random.between(0, 0.5);
  const pool = (prefix: string, most: number): string[] =>
    Array.from({ length: random.int(1, most) }, () => random.token(prefix));
  const [devices, ips] = [pool('device_', 4), pool('ip_', 3)];
  const cards = random.chance(0.3) ? pool('card_', 3) : null;
  const { from, lastsMs } = chooseTime(random, world, random.between(2, 28) * dayMs);
  const orders = [];
  const asks = [];
  for (let member = 0; member < members; member += 1) {
    const own = recruit(random, world);
    const person: Person = { ...own, instruments: cards === null ? own.instruments : [random.pick(cards)] };
    const merchant = random.pick(merchants);
    for (let claim = random.int(1, 3); claim > 0; claim -= 1) {
      const wanted = from + random.unit() * lastsMs;
      const bought = wanted - random.between(12 * hourMs, 8 * dayMs);
      const order = orderOf(random, merchant, person, Math.floor(bought), orderValue(random, merchant, shape));
      const handling = handle(random, shape, order, wanted);
      const seen = random.chance(stealth) ? {} : { device: random.pick(devices), ip: random.pick(ips) };
      const amount = order.captured * (random.chance(0.7) ? 1 : random.between(0.3, 1));
      orders.push(order);
      asks.push(askLike(random, order, { ...handling, ...seen }, amount));
    }
  }
  const traits = { members, merchants: merchants.length, devices: devices.length, ips: ips.length, stealth };
  return { orders, asks, traits };
}
