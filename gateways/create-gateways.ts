import type { ProviderName } from '../domain/outcome';
import type { ProviderPolicy } from '../domain/policy';
import type { Gateway, ProviderAccount } from './gateway';
import { createStripeGateway } from './stripe/create-stripe-gateway';

export type Gateways = Readonly<Partial<Record<ProviderName, Gateway>>>;

export interface GatewaysOptions {
  readonly accounts: readonly ProviderAccount[];
  readonly policies: Readonly<Partial<Record<ProviderName, Pick<ProviderPolicy, 'callTimeoutMs'>>>>;
}

interface AdapterOptions {
  readonly accounts: readonly ProviderAccount[];
  readonly callTimeoutMs: number;
}

/** The adapters there are. */
const adapters: Readonly<Partial<Record<ProviderName, (options: AdapterOptions) => Gateway>>> = {
  stripe: createStripeGateway,
};

/**
 * One gateway for each provider that has an account.
 * @throws Error when an account's provider has no adapter or no policy, or two of its accounts share an id.
 */
export function createGateways({ accounts, policies }: GatewaysOptions): Gateways {
  const gateways: Partial<Record<ProviderName, Gateway>> = {};
  for (const provider of new Set(accounts.map((account) => account.provider))) {
    const adapter = adapters[provider];
    const policy = policies[provider];
    if (adapter === undefined) throw new Error(`There is no adapter for provider ${provider}`);
    if (policy === undefined) throw new Error(`The policy has no numbers for provider ${provider}`);
    const own = accounts.filter((account) => account.provider === provider);
    if (new Set(own.map(({ id }) => id)).size < own.length) throw new Error(`Two ${provider} accounts share an id`);
    gateways[provider] = adapter({ accounts: own, callTimeoutMs: policy.callTimeoutMs });
  }
  return gateways;
}
