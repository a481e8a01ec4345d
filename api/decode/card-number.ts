/**
 * Finds what looks like a payment card number: 13 to 19 digits, however grouped by spaces, dashes or dots, with a card
 * scheme's prefix and a right check digit (ISO/IEC 7812-1, annex B).
 */
const shortest = 13;
const longest = 19;

/** Digit groups joined by at most a few spaces, dashes or dots belong together. */
const groupsOfDigits = /\d+(?:[\s\p{Pd}.·•_]{1,3}\d+)*/gu;

/** What cannot be seen or only adorns a character: zero-width spaces, joiners, accents, keycaps. */
const invisible = /[\p{Cf}\p{Mn}\p{Me}]/gu;

/** Issuer prefixes by scheme: first and last, of equal length. */
const schemePrefixes: readonly (readonly [string, string])[] = [
  ['4', '4'], // Visa
  ['51', '55'], // Mastercard
  ['2221', '2720'], // Mastercard
  ['34', '34'], // American Express
  ['37', '37'], // American Express
  ['300', '305'], // Diners Club
  ['3095', '3095'], // Diners Club
  ['36', '36'], // Diners Club
  ['38', '39'], // Diners Club
  ['3528', '3589'], // JCB
  ['6011', '6011'], // Discover
  ['644', '649'], // Discover
  ['65', '65'], // Discover, RuPay
  ['60', '60'], // RuPay
  ['81', '82'], // UnionPay, RuPay
  ['62', '62'], // UnionPay
  ['50', '50'], // Maestro, RuPay
  ['56', '58'], // Maestro
  ['63', '63'], // Maestro
  ['67', '67'], // Maestro
  ['2200', '2204'], // Mir
];

const hasSchemePrefix = (digits: string): boolean =>
  schemePrefixes.some(([first, last]) => {
    const prefix = digits.slice(0, first.length);
    return prefix >= first && prefix <= last;
  });

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - i));
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const isCardNumber = (digits: string): boolean =>
  digits.length >= shortest && digits.length <= longest && hasSchemePrefix(digits) && passesLuhn(digits);

/** Whether any run of neighbouring groups, taken together, is a card number. */
function someRunIsCardNumber(groups: readonly string[]): boolean {
  return groups.some((_, start) => {
    let digits = '';
    for (const group of groups.slice(start)) {
      digits += group;
      if (digits.length > longest) return false;
      if (isCardNumber(digits)) return true;
    }
    return false;
  });
}

/** Whether free text holds what looks like a card number. */
export function holdsCardNumber(text: string): boolean {
  const matches = text.normalize('NFKC').replace(invisible, '').match(groupsOfDigits) ?? [];
  return matches.some((match) => someRunIsCardNumber(match.match(/\d+/g) ?? []));
}
