import { currencyExponents } from './currencies';
import { EngineError } from './errors';
import { maxAmountMinor } from './limits';
import type { AmountThreshold } from './policy';

/** An amount in the currency's minor unit (1250 CNY is ¥12.50). No floating point ever touches it. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Whether `code` is an ISO 4217 currency that has minor units. */
export const isCurrency = (code: string): boolean => currencyExponents.has(code);

/** The currency's minor-unit digits. Throws `validation_failed` for what is no currency. */
export function exponentOf(currency: string): number {
  const exponent = currencyExponents.get(currency);
  if (exponent === undefined) throw new EngineError('validation_failed', 'Not an ISO 4217 currency');
  return exponent;
}

/** Answers `amount` when it is an integer of at most 2^53−1 either side of zero; throws `amount_out_of_range` else. */
export function checkedAmount(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new EngineError('amount_out_of_range');
  return amount;
}

/** Throws `amount_out_of_range` or, for an unknown currency, `validation_failed`. */
export function money(amount: number, currency: string): Money {
  exponentOf(currency);
  return { amount: checkedAmount(amount), currency };
}

function sameCurrency(left: Money, right: Money): string {
  if (left.currency !== right.currency) throw new EngineError('currency_mismatch');
  return left.currency;
}

/** Throws `currency_mismatch` or `amount_out_of_range`. */
export const addMoney = (left: Money, right: Money): Money =>
  money(checkedAmount(left.amount) + checkedAmount(right.amount), sameCurrency(left, right));

/** Throws `currency_mismatch` or `amount_out_of_range`. */
export const subtractMoney = (left: Money, right: Money): Money =>
  money(checkedAmount(left.amount) - checkedAmount(right.amount), sameCurrency(left, right));

/** Negative, zero or positive, as for sorting. Throws `currency_mismatch`. */
export function compareMoney(left: Money, right: Money): number {
  sameCurrency(left, right);
  return Math.sign(left.amount - right.amount);
}

/** A sum as a number that JSON carries exactly. Throws `amount_out_of_range` beyond 2^53−1 either side of zero. */
export function fromBigInt(amount: bigint): number {
  const bound = BigInt(maxAmountMinor);
  if (amount > bound || amount < -bound) throw new EngineError('amount_out_of_range');
  return Number(amount);
}

const decimal = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads an amount in major units, such as `12.50`, exactly. Throws `validation_failed` when it is no plain decimal or
 * has more digits than the currency, `amount_out_of_range` when it is too large.
 */
export function parseMajor(text: string, currency: string): number {
  const exponent = exponentOf(currency);
  const [, sign, whole, fraction = ''] = decimal.exec(text) ?? [];
  if (whole === undefined || fraction.length > exponent) {
    throw new EngineError('validation_failed', `Not an amount in ${currency}`);
  }
  const magnitude = BigInt(whole + fraction.padEnd(exponent, '0'));
  return magnitude === 0n ? 0 : fromBigInt(sign === '-' ? -magnitude : magnitude);
}

/** Writes an amount of minor units in major ones with all of the currency's digits: 1250 CNY is `12.50`. */
export function formatMinor(amount: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(checkedAmount(amount))).padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * A policy's threshold for this currency in minor units; null when the rule is off for it. Thresholds are whole major
 * units: others throw `amount_out_of_range`.
 */
export function thresholdMinor(threshold: AmountThreshold, currency: string): number | null {
  const major = threshold === null ? undefined : (threshold[currency] ?? threshold['*']);
  if (major === undefined) return null;
  return fromBigInt(BigInt(checkedAmount(major)) * 10n ** BigInt(exponentOf(currency)));
}
