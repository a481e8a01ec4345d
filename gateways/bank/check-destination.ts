import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import type { BankDestination } from '../../domain/bank-transfer';

/** What a client gives: exactly one of `iban` and `cardNumber`. */
export interface GivenAccount {
  readonly holder: string;
  readonly iban?: string | undefined;
  readonly cardNumber?: string | undefined;
  readonly bic?: string | undefined;
}

export type CheckedDestination =
  | { readonly kind: 'good'; readonly destination: BankDestination }
  | { readonly kind: 'bad'; readonly field: 'holder' | 'iban' | 'card_number' | 'bic'; readonly detail: string };

export const maxHolderChars = 70;
/** Letters of any script and what stands in names; nothing that a bank's system could take for markup. */
const holderPattern = /^(?=.*\p{L})[\p{L}\p{M}\p{N} .,'()&+/·-]+$/u;

/**
 * UnionPay debit cards: 16 to 19 digits beginning with 62 (ISO/IEC 7812 issuer range of China UnionPay) with a right check
 * digit. A Chinese account is named by its card's number.
 */
const chineseCard = /^62\d{14,17}$/;

/** Checks an account and brings it into the form that files carry. The details repeat nothing of what was given. */
export function checkDestination(given: GivenAccount): CheckedDestination {
  const holder = given.holder.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (holder.length > maxHolderChars || !holderPattern.test(holder)) {
    return bad('holder', `A name of 1 to ${maxHolderChars} letters, digits and usual punctuation is expected`);
  }
  const bic = given.bic === undefined ? null : given.bic.trim().toUpperCase();
  if (bic !== null && !isValidBic(bic)) return bad('bic', 'This is no BIC (ISO 9362)');
  if ((given.iban === undefined) === (given.cardNumber === undefined)) {
    return bad('iban', 'Give either iban or card_number');
  }
  if (given.iban !== undefined) {
    const iban = electronicFormatIBAN(given.iban)?.toUpperCase() ?? '';
    if (!isValidIban(iban))
      return bad('iban', 'This is no IBAN (ISO 13616): country, length or check digits are wrong');
    return { kind: 'good', destination: { holder, account: { kind: 'iban', iban }, bic } };
  }
  const number = (given.cardNumber ?? '').replace(/[ -]/g, '');
  if (!isChineseCard(number)) {
    return bad(
      'card_number',
      'This is no number of a Chinese bank card: 16 to 19 digits from 62 with a right check digit',
    );
  }
  return { kind: 'good', destination: { holder, account: { kind: 'cn_card', number }, bic } };
}

/** Whether it is an IBAN in electronic format: upper case, without spaces. */
export const isValidIban = (iban: string): boolean => /^[A-Z0-9]{15,34}$/.test(iban) && isValidIBAN(iban);

/** Whether it is a BIC of 8 or 11 upper-case characters. */
export const isValidBic = (bic: string): boolean => /^[A-Z0-9]{8}(?:[A-Z0-9]{3})?$/.test(bic) && isValidBIC(bic);

export const isChineseCard = (number: string): boolean => chineseCard.test(number) && passesLuhn(number);

const bad = (field: 'holder' | 'iban' | 'card_number' | 'bic', detail: string): CheckedDestination => ({
  kind: 'bad',
  field,
  detail,
});

/** ISO/IEC 7812-1, annex B: every second digit from the right counts double. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of digits.split('').reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
