import type { ProviderName } from '../domain/outcome';
import type { ProviderPolicy } from '../domain/policy';
import type { AccountFor, ProviderAccount } from './account';
import { createAlipayGateway } from './alipay/create-alipay-gateway';
import type { Gateway } from './gateway';
import { createStripeGateway } from './stripe/create-stripe-gateway';
import { createWechatPayGateway } from './wechatpay/create-wechatpay-gateway';

export type Gateways = Readonly<Partial<Record<ProviderName, Gateway>>>;

export interface GatewaysOptions {
  readonly accounts: readonly ProviderAccount[];
  readonly policies: Readonly<Partial<Record<ProviderName, Pick<ProviderPolicy, 'callTimeoutMs'>>>>;
}

/** What every adapter is made of. */
export interface AdapterOptions<Provider extends ProviderName> {
  /** The accounts with this provider; ids are unique. */
  readonly accounts: readonly AccountFor<Provider>[];
  /** Bound on one operation, listings of several pages included. */
  readonly callTimeoutMs: number;
}

type Adapter = (accounts: readonly ProviderAccount[], callTimeoutMs: number) => Gateway;

/** Gives an adapter the accounts of its own provider. */
const adapterOf =
  <Provider extends ProviderName>(
    provider: Provider,
    create: (options: AdapterOptions<Provider>) => Gateway,
  ): Adapter =>
  (accounts, callTimeoutMs) =>
    create({
      accounts: accounts.filter((account): account is AccountFor<Provider> => account.provider === provider),
      callTimeoutMs,
    });

/** The adapters there are. */
const adapters: Readonly<Partial<Record<ProviderName, Adapter>>> = {
  stripe: adapterOf('stripe', createStripeGateway),
  alipay: adapterOf('alipay', createAlipayGateway),
  wechatpay: adapterOf('wechatpay', createWechatPayGateway),
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
    const ids = accounts.filter((account) => account.provider === provider).map(({ id }) => id);
    if (new Set(ids).size < ids.length) throw new Error(`Two ${provider} accounts share an id`);
    gateways[provider] = adapter(accounts, policy.callTimeoutMs);
  }
  return gateways;
}
