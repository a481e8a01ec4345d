import { exponentOf, isCurrency } from '../../domain/money';

const decimal = /^([+-]?)(\d{1,15})(?:\.(\d{1,8}))?$/;

/** A signed decimal of a bill in minor units, or null when it is none or finer than the currency. */
export function toMinor(text: string, currency: string): number | null {
  const parts = partsOf(text, currency);
  return parts === null || /[1-9]/.test(parts.rest) ? null : parts.minor;
}

/** The same, rounded to the nearest minor unit, half away from zero: bills write fees finer than money is counted. */
export function toRoundedMinor(text: string, currency: string): number | null {
  const parts = partsOf(text, currency);
  if (parts === null) return null;
  const up = parts.rest >= '5' ? 1 : 0;
  return parts.minor + (parts.negative ? -up : up);
}

function partsOf(text: string, currency: string): { minor: number; rest: string; negative: boolean } | null {
  const [, sign, whole, fraction = ''] = decimal.exec(text) ?? [];
  if (whole === undefined || !isCurrency(currency)) return null;
  const exponent = exponentOf(currency);
  const digits = Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  if (!Number.isSafeInteger(digits)) return null;
  const negative = sign === '-';
  return { minor: negative && digits > 0 ? -digits : digits, rest: fraction.slice(exponent), negative };
}
