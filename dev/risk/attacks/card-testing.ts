import { hourMs, minuteMs } from '../traffic/clock';
import { bySelfService } from '../traffic/desk';
import type { Random } from '../traffic/random';
import { orderOf } from '../traffic/take-orders';
import type { World } from './attack';
import { askLike, chooseMerchants, chooseTime, recruit, type AttackSteps } from './attack-steps';

/**
 * Stolen cards are tried out: small payments, each refunded soon, before its owner sees it. Names are new or none;
 * devices and addresses few, many or new each time, the pace from a script's to a person's.
 */
export function planCardTesting(random: Random, world: World): AttackSteps {
  const [merchant] = chooseMerchants(random, world, 1);
  if (merchant === undefined) throw new Error('there is no merchant');
  const cards = random.int(30, 200);
  const perHour = random.logNormal(25, 1);
  const pool = (prefix: string, most: number): string[] =>
    Array.from({ length: random.int(1, most) }, () => random.token(prefix));
  const [devices, ips] = [pool('device_', 10), pool('ip_', 20)];
  const fresh = random.chance(0.3) ? random.between(0.5, 1) : 0;
  const failing = random.between(0.02, 0.35);
  const guests = random.unit();
  const value = merchant.currency === 'CNY' ? 9 : 1;
  const { from, lastsMs } = chooseTime(random, world, (cards / perHour) * hourMs);
  const orders = [];
  const asks = [];
  for (let card = 0; card < cards; card += 1) {
    const at = Math.floor(from + random.unit() * lastsMs);
    const captured = Math.round(value * random.between(50, 600));
    const bought = Math.floor(at - random.between(1, 45) * minuteMs);
    const plain = orderOf(random, merchant, recruit(random, world), bought, captured);
    const order = random.chance(guests) ? { ...plain, customer: null } : plain;
    const seen = random.chance(fresh)
      ? { device: random.token('device_'), ip: random.token('ip_') }
      : { device: random.pick(devices), ip: random.pick(ips) };
    const amount = random.chance(0.8) ? captured : captured * random.between(0.3, 1);
    orders.push(order);
    asks.push(askLike(random, order, { ...bySelfService(random, order, at), ...seen, at }, amount, { failing }));
  }
  return { orders, asks, traits: { cards, perHour, devices: devices.length, ips: ips.length, fresh, failing } };
}
