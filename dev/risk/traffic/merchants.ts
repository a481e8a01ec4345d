import type { Random } from './random';

/** A shop, and the habits by which its honest refunds differ from other shops'. */
export interface Merchant {
  readonly id: string;
  /** 1 takes as many orders as the real shop of the order data. */
  readonly size: number;
  /** Its orders' values beside the real shop's. */
  readonly value: number;
  readonly currency: 'GBP' | 'CNY';
  readonly providers: readonly string[];
  /** Hours by which its clock is ahead of UTC. */
  readonly clockShift: number;
  /** Share of its orders that come at any hour of any day. */
  readonly roundTheClock: number;
  /** Its cancellation rate beside the real shop's. */
  readonly refunds: number;
  /** Share of refunds of a whole order; the others are of single goods. */
  readonly wholeOrders: number;
  /** Share of refunds that customers start themselves, at any hour, nobody at the merchant involved. */
  readonly selfService: number;
  readonly agents: readonly string[];
  readonly operators: readonly string[];
  /** Whether it tells the engine which agent asked. */
  readonly namesAgents: boolean;
  /** Refunds at a counter carry the counter's own terminal and address. */
  readonly counter: { readonly device: string; readonly ip: string } | null;
  /** Works off the day's refunds one after the other, at this hour of its clock. */
  readonly batchHour: number | null;
  /** Prices end just below round numbers, high ones too. */
  readonly pricePoints: boolean;
  /** Minor units: from here an operator must approve. */
  readonly approvalFrom: number;
  /** By how much its orders multiply from the first day to the last. */
  readonly growth: number;
  /** Share of honest refunds that go elsewhere than where the money came from. */
  readonly changedDestinations: number;
}

const sizes = [8, 3, 3, 1, 1, 1, 1, 0.3, 0.3, 0.3, 0.3, 0.05, 0.05, 0.05, 0.05] as const;
/** Minor units: limits at which merchants, or the engine's policy, want a second person. */
const approvalLimits = [10_000, 25_000, 50_000, 100_000] as const;

/** A town of shops, big and tiny; other habits for each seed. */
export function castMerchants(random: Random, scale: number): Merchant[] {
  const growing = random.int(1, 6);
  return sizes.map((size, index) => castMerchant(random, size * scale, index === growing ? random.between(2.5, 4) : 1));
}

function castMerchant(random: Random, size: number, growth: number): Merchant {
  const names = (prefix: string, count: number): string[] => Array.from({ length: count }, () => random.token(prefix));
  const yuan = random.chance(0.3);
  const pricePoints = random.chance(0.25);
  return {
    id: random.token('merchant_'),
    size,
    value: (yuan ? 9 : 1) * random.logNormal(pricePoints ? 1.8 : 0.8, 0.5),
    currency: yuan ? 'CNY' : 'GBP',
    providers: yuan ? ['alipay', 'wechatpay'] : ['stripe'],
    clockShift: yuan ? 8 : random.weighted([0, 1, -5], (shift) => (shift === 0 ? 3 : 1)),
    roundTheClock: random.chance(0.3) ? random.between(0.1, 0.4) : 0.01,
    refunds: random.logNormal(1, 0.4),
    wholeOrders: random.between(0.1, 0.6),
    selfService: random.chance(0.4) ? random.between(0.3, 0.9) : 0.05,
    agents: names('agent_', Math.max(1, Math.min(14, Math.round(size * random.between(1, 3))))),
    operators: names('operator_', size >= 3 ? 4 : 2),
    namesAgents: random.chance(0.8),
    counter: random.chance(0.2) ? { device: random.token('device_'), ip: random.token('ip_') } : null,
    batchHour: random.chance(0.25) ? random.int(9, 17) : null,
    pricePoints,
    approvalFrom: random.pick(approvalLimits),
    growth,
    changedDestinations: random.between(0.01, 0.06),
  };
}
