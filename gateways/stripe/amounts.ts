/**
 * Stripe's amounts against ours. Both are integers of a currency's minor unit, but not always of the same one: see
 * https://docs.stripe.com/currencies (zero-decimal and three-decimal currencies, special cases).
 */

/** ISO 4217 gives these no decimals; Stripe still takes them with two, which are always 00. */
const stripeUnitsPerOurs: Readonly<Record<string, number>> = { ISK: 100, UGX: 100 };

/** ISO 4217 gives this one two decimals; Stripe takes it in whole units. */
const ourUnitsPerStripes: Readonly<Record<string, number>> = { MGA: 100 };

/** Three decimals, of which the last must be 0. */
const lastDigitZero: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
const lastDigitStep = 10;

/** Our minor units as Stripe counts them, or null when Stripe cannot express the amount. `currency` is ISO 4217. */
export function toStripeAmount(amount: number, currency: string): number | null {
  if (lastDigitZero.has(currency) && amount % lastDigitStep !== 0) return null;
  return wholeOrNull((amount * (stripeUnitsPerOurs[currency] ?? 1)) / (ourUnitsPerStripes[currency] ?? 1));
}

/** Stripe's minor units as ISO 4217 counts them, or null when they are no whole number of ours. */
export function fromStripeAmount(amount: number, currency: string): number | null {
  return wholeOrNull((amount * (ourUnitsPerStripes[currency] ?? 1)) / (stripeUnitsPerOurs[currency] ?? 1));
}

const wholeOrNull = (amount: number): number | null => (Number.isSafeInteger(amount) ? amount : null);
