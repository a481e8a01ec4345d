import type { KeyedHash } from '../keyed-hash';

/**
 * Under which names risk knows who and what a refund is about. A customer and an agent are a merchant's own; instruments,
 * devices and addresses are the same wherever they turn up.
 */
export const riskHashes = (hash: KeyedHash) => ({
  customer: (merchantId: string, customerId: string): string => hash('risk.customer', merchantId, customerId),
  agent: (merchantId: string, agent: string): string => hash('risk.agent', merchantId, agent),
  instrument: (provider: string, instrument: string): string => hash('risk.instrument', provider, instrument),
  device: (device: string): string => hash('risk.device', device),
  ip: (address: string): string => hash('risk.ip', address),
});
export type RiskHashes = ReturnType<typeof riskHashes>;
