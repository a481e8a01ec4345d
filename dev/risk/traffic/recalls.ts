import { dayMs, epochMs, hourMs } from './clock';
import { atDesk } from './desk';
import { honestAsk } from './ask-refunds';
import type { Merchant } from './merchants';
import type { Order, RefundAsk } from './order';
import type { OrderShape } from './order-shape';
import type { Random } from './random';

const minSize = 0.3;

/**
 * A shop calls goods back and refunds everybody who bought them: hundreds of refunds within hours or days, of the whole
 * order or all of the same price, from a script or by one or two agents.
 */
export function recallGoods(
  random: Random,
  ordersOf: ReadonlyMap<Merchant, readonly Order[]>,
  shape: OrderShape,
  days: number,
): RefundAsk[] {
  const merchants = [...ordersOf.keys()].filter(({ size }) => size >= minSize);
  if (merchants.length === 0) return [];
  const merchant = random.pick(merchants);
  const begins = epochMs + random.between(0.4, 0.9) * days * dayMs;
  const sold = (ordersOf.get(merchant) ?? []).filter(({ at }) => at < begins && at > begins - 30 * dayMs);
  const recalled = random.several(sold, Math.min(random.int(30, 300), Math.ceil(sold.length * 0.2)));
  const price = random.chance(0.5) ? Math.round(random.between(800, 6_000) * merchant.value) : null;
  const script = random.chance(0.5);
  const lasts = (script ? random.between(0.3, 3) : random.between(6, 60)) * hourMs;
  const agents = random.several(merchant.agents, 2);
  return recalled.map((order) => {
    const wanted = begins + random.unit() * lasts;
    const desk = atDesk(random, shape, order, wanted);
    const handling = script
      ? { at: Math.floor(wanted), agent: null, device: null, ip: null }
      : { ...desk, agent: merchant.namesAgents ? random.pick(agents) : null };
    const amount = Math.min(order.captured, price ?? order.captured);
    return { ...honestAsk(random, order, handling, amount), story: 'recall' };
  });
}
