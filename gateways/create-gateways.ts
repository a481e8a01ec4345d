import type { ProviderName } from '../domain/outcome';
import type { ProviderPolicy } from '../domain/policy';
import type { AccountFor, ProviderAccount } from './account';
import { createAlipayGateway } from './alipay/create-alipay-gateway';
import type { BankBook } from './bank/book';
import { createBankGateway } from './bank/create-bank-gateway';
import type { Gateway } from './gateway';
import { createStripeGateway } from './stripe/create-stripe-gateway';
import { createWechatPayGateway } from './wechatpay/create-wechatpay-gateway';

export type Gateways = Readonly<Partial<Record<ProviderName, Gateway>>>;

export interface GatewaysOptions {
  readonly accounts: readonly ProviderAccount[];
  readonly policies: Readonly<Partial<Record<ProviderName, Pick<ProviderPolicy, 'callTimeoutMs'>>>>;
  /** Needed where an account is with a bank. */
  readonly bankBook?: BankBook;
}

/** What every adapter is made of. */
export interface AdapterOptions<Provider extends ProviderName> {
  /** The accounts with this provider; ids are unique. */
  readonly accounts: readonly AccountFor<Provider>[];
  /** Bound on one operation, listings of several pages included. */
  readonly callTimeoutMs: number;
  readonly bankBook?: BankBook;
}

type Adapter = (accounts: readonly ProviderAccount[], options: Omit<AdapterOptions<never>, 'accounts'>) => Gateway;

/** Gives an adapter the accounts of its own provider. */
const adapterOf =
  <Provider extends ProviderName>(
    provider: Provider,
    create: (options: AdapterOptions<Provider>) => Gateway,
  ): Adapter =>
  (accounts, options) =>
    create({
      accounts: accounts.filter((account): account is AccountFor<Provider> => account.provider === provider),
      ...options,
    });

/** The adapters there are. */
const adapters: Readonly<Partial<Record<ProviderName, Adapter>>> = {
  stripe: adapterOf('stripe', createStripeGateway),
  alipay: adapterOf('alipay', createAlipayGateway),
  wechatpay: adapterOf('wechatpay', createWechatPayGateway),
  bank: adapterOf('bank', ({ bankBook, ...options }) => {
    if (bankBook === undefined) throw new Error('Bank accounts need a book');
    return createBankGateway({ ...options, book: bankBook });
  }),
};

/**
 * One gateway for each provider that has an account.
 * @throws Error when an account's provider has no adapter or no policy, or two of its accounts share an id.
 */
export function createGateways({ accounts, policies, bankBook }: GatewaysOptions): Gateways {
  const gateways: Partial<Record<ProviderName, Gateway>> = {};
  for (const provider of new Set(accounts.map((account) => account.provider))) {
    const adapter = adapters[provider];
    const policy = policies[provider];
    if (adapter === undefined) throw new Error(`There is no adapter for provider ${provider}`);
    if (policy === undefined) throw new Error(`The policy has no numbers for provider ${provider}`);
    const ids = accounts.filter((account) => account.provider === provider).map(({ id }) => id);
    if (new Set(ids).size < ids.length) throw new Error(`Two ${provider} accounts share an id`);
    const { callTimeoutMs } = policy;
    gateways[provider] = adapter(accounts, { callTimeoutMs, ...(bankBook !== undefined && { bankBook }) });
  }
  return gateways;
}
