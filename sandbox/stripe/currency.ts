import { invalidRequest } from './errors';

// Rules of https://docs.stripe.com/currencies. The minimum charge depends on the settlement currency and isn't simulated.
const threeDecimal = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const wholeUnitsWithTwoDecimals = new Set(['isk', 'ugx']);
const maxAmount = 99_999_999;
const known = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** The currency as Stripe writes it: lower case. */
export function readCurrency(value: string): string {
  const currency = value.toLowerCase();
  if (!known.has(currency)) throw invalidRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
  return currency;
}

/** Refuses amounts (minor units) that Stripe doesn't take in `currency`. */
export function checkAmount(amount: number, currency: string): void {
  if (amount < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  }
  if (amount > maxAmount) {
    const message = `Amount must be no more than ${formatAmount(maxAmount, currency)}`;
    throw invalidRequest(message, { code: 'amount_too_large', param: 'amount' });
  }
  const step = threeDecimal.has(currency) ? 10 : wholeUnitsWithTwoDecimals.has(currency) ? 100 : 1;
  if (amount % step !== 0) {
    throw invalidRequest(`Invalid amount: ${currency.toUpperCase()} amounts must be divisible by ${step}.`, {
      param: 'amount',
    });
  }
}

/** The amount (minor units) for an error message, as `$10.00`. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const digits = wholeUnitsWithTwoDecimals.has(currency) ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
  return format.format(amount / 10 ** digits);
}
