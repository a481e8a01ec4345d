import fc from 'fast-check';
import { exponentOf } from '../../../domain/money';
import { fromStripeAmount, toStripeAmount } from '../../../gateways/stripe/amounts';

// Expected values follow https://docs.stripe.com/currencies, ours the exponents of ISO 4217.
describe('amounts at Stripe', () => {
  it.each([
    ['two decimals', 'USD', 1_000, 1_000],
    ['two decimals, whole only in payouts', 'HUF', 1_045, 1_045],
    ['two decimals, whole only in payouts', 'TWD', 80_045, 80_045],
    ['no decimals', 'JPY', 500, 500],
    ['three decimals', 'KWD', 5_120, 5_120],
    ['no decimals, written with two', 'ISK', 5, 500],
    ['no decimals, written with two', 'UGX', 5, 500],
    ['two decimals, written with none', 'MGA', 500, 5],
  ])('%s: %s', (_what, currency, ours, stripes) => {
    expect(toStripeAmount(ours, currency)).toBe(stripes);
    expect(fromStripeAmount(stripes, currency)).toBe(ours);
  });

  it.each([
    ['BHD', 5_124],
    ['JOD', 1],
    ['KWD', 5_125],
    ['OMR', 11],
    ['TND', 9],
    ['MGA', 501],
    ['ISK', Number.MAX_SAFE_INTEGER],
  ])('cannot express %s %i', (currency, amount) => {
    expect(toStripeAmount(amount, currency)).toBeNull();
  });

  it.each([
    ['ISK', 501],
    ['UGX', 50],
    ['MGA', Number.MAX_SAFE_INTEGER],
  ])('does not round what Stripe says: %s %i', (currency, amount) => {
    expect(fromStripeAmount(amount, currency)).toBeNull();
  });

  it('comes back unchanged wherever it can be expressed', () => {
    const currencies = fc.constantFrom('EUR', 'JPY', 'KWD', 'ISK', 'UGX', 'MGA', 'BHD', 'XOF');
    fc.assert(
      fc.property(fc.maxSafeNat(), currencies, (amount, currency) => {
        const stripes = toStripeAmount(amount, currency);
        return stripes === null || fromStripeAmount(stripes, currency) === amount;
      }),
    );
  });

  // Stripe's own lists; where its decimals differ from ours the amount must be converted, elsewhere it must not.
  it.each([
    [0, ['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']],
    [2, ['ISK', 'UGX', 'HUF', 'TWD', 'USD', 'EUR', 'GBP', 'CNY', 'IDR', 'COP']],
    [3, ['BHD', 'JOD', 'KWD', 'OMR', 'TND']],
  ])('with %i decimals are worth the same there as here', (decimals, currencies) => {
    for (const currency of currencies) {
      const major = 10 ** exponentOf(currency);
      expect([currency, toStripeAmount(12 * major, currency)]).toEqual([currency, 12 * 10 ** decimals]);
    }
  });
});
