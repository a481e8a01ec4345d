import { dayMs, epochMs, hourMs } from './clock';
import type { Random } from './random';

/** A provider that loses answers for a while. */
export interface Outage {
  readonly id: string;
  readonly provider: string;
  readonly from: number;
  readonly until: number;
  /** Share of requests whose outcome is not known at first. */
  readonly unknown: number;
}

const providers = ['stripe', 'alipay', 'wechatpay'] as const;

/** When providers are out, of which nobody is to blame at a merchant. They fall into days with work. */
export function providerOutages(random: Random, days: number): Outage[] {
  return Array.from({ length: random.int(1, 3) }, (_, index) => {
    const day = Math.floor(random.between(0.3, 0.95) * days);
    const from = epochMs + (day - Math.max(0, (day % 7) - 4)) * dayMs + random.between(8, 14) * hourMs;
    return {
      id: `outage-${index + 1}`,
      provider: random.weighted(providers, (name) => (name === 'stripe' ? 2 : 1)),
      from,
      until: from + random.between(0.5, 5) * hourMs,
      unknown: random.between(0.5, 1),
    };
  });
}
