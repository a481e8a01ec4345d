import { createGateways } from '../../gateways/create-gateways';
import type { ProviderAccount } from '../../gateways/account';

const account: ProviderAccount = {
  id: 'shop',
  provider: 'stripe',
  merchantId: 'merchant',
  apiKey: 'sk_test_shop',
  webhookSecrets: ['whsec_shop'],
};
const policies = { stripe: { callTimeoutMs: 1_000 } };

const alipay: ProviderAccount = {
  id: 'shop',
  provider: 'alipay',
  merchantId: 'merchant',
  appId: '2021000000000001',
  privateKey: 'no key',
  alipayPublicKey: 'no key',
  notifyUrl: 'https://shop.example/v1/callbacks/alipay/shop',
};

describe('createGateways', () => {
  it('makes one gateway for each provider that has an account', () => {
    expect(createGateways({ accounts: [], policies })).toEqual({});
    const gateways = createGateways({ accounts: [account, { ...account, id: 'other' }], policies });
    expect(Object.keys(gateways)).toEqual(['stripe']);
    expect(gateways.stripe?.provider).toBe('stripe');
  });

  it.each([
    [
      'a provider without an adapter',
      [{ ...account, provider: 'paypal' } as unknown as ProviderAccount],
      policies,
      'paypal',
    ],
    ['a provider without numbers of policy', [account], {}, 'policy'],
    ['two accounts with one id', [account, account], policies, 'share'],
    ['a key that is none', [alipay], { alipay: { callTimeoutMs: 1_000 } }, 'RSA keys'],
    ['an address that is none', [{ ...account, baseUrl: 'nowhere' }], policies, 'URL'],
  ])('refuses %s when it starts', (_what, accounts, given, message) => {
    expect(() => createGateways({ accounts, policies: given })).toThrow(message);
  });
});
