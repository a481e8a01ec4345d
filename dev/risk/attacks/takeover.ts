import { dayMs } from '../traffic/clock';
import { handle } from '../traffic/ask-refunds';
import type { Random } from '../traffic/random';
import type { World } from './attack';
import { askLike, chooseMerchants, chooseTime, hasManyOrders, openOrders, type AttackSteps } from './attack-steps';

/**
 * Accounts taken over: the attackers ask for refunds of their victims' earlier orders, to accounts of their own. The
 * careful ones share a device between few victims, or none.
 */
export function planTakeover(random: Random, world: World): AttackSteps {
  const { shape } = world.market;
  const victims = random.int(6, 25);
  const perDevice = random.int(1, 6);
  const merchants = chooseMerchants(random, world, random.chance(0.7) ? 1 : random.int(2, 3), hasManyOrders);
  const { from, lastsMs } = chooseTime(random, world, random.logNormal(1, 1.2) * dayMs);
  const pool = (prefix: string): string[] =>
    Array.from({ length: Math.ceil(victims / perDevice) }, () => random.token(prefix));
  const [devices, ips] = [pool('device_'), pool('ip_')];
  const share = Math.ceil(victims / merchants.length);
  const targets = merchants.flatMap((merchant) => openOrders(random, world, merchant, from, share));
  const asks = targets.map((order) => {
    const handling = handle(random, shape, order, from + random.unit() * lastsMs);
    return askLike(
      random,
      order,
      { ...handling, device: random.pick(devices), ip: random.pick(ips) },
      order.captured * random.between(0.6, 1),
      { destinationChanged: random.chance(0.92) },
    );
  });
  return { orders: [], asks, traits: { victims: targets.length, perDevice, merchants: merchants.length } };
}
