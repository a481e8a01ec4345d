import { exponentOf } from '../../domain/money';

/** Digits after the point that any currency has. */
const maxExponent = 4;

/** Minor units as the decimal text of ISO 20022, with as many digits after the point as the currency has. */
export function toDecimal(amount: number, currency: string): string {
  return decimalText(BigInt(amount), exponentOf(currency));
}

/** Decimal text in minor units; null when it is none, has a finer part, or exceeds what is counted exactly. */
export function fromDecimal(text: string, currency: string): number | null {
  const parts = /^\+?(\d{1,18})(?:\.(\d{1,17}))?$/.exec(text.trim());
  if (parts === null) return null;
  const exponent = exponentOf(currency);
  const fraction = (parts[2] ?? '').padEnd(exponent, '0');
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  const amount = Number(`${parts[1]}${fraction.slice(0, exponent)}`);
  return Number.isSafeInteger(amount) ? amount : null;
}

/** The sum of amounts in major units, whatever their currencies: `CtrlSum` of a file. */
export function controlSum(amounts: readonly { readonly amount: number; readonly currency: string }[]): string {
  let sum = 0n;
  let digits = 0;
  for (const { amount, currency } of amounts) {
    const exponent = exponentOf(currency);
    digits = Math.max(digits, exponent);
    sum += BigInt(amount) * 10n ** BigInt(maxExponent - exponent);
  }
  return decimalText(sum / 10n ** BigInt(maxExponent - digits), digits);
}

function decimalText(amount: bigint, exponent: number): string {
  const digits = amount.toString().padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
