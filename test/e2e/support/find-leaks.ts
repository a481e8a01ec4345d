/** What must never be in a log line or a history, told by its look. Each match is checked further where looks deceive. */
const looks: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly isOne?: (text: string) => boolean;
}[] = [
  { what: 'a card number', pattern: /(?<![\w.-])[3-6]\d{12,18}(?![\w.-])/g, isOne: passesLuhn },
  { what: 'a resident identity number', pattern: /(?<![\w.-])\d{17}[\dXx](?![\w.-])/g, isOne: passesMod11 },
  { what: 'a line of a passport', pattern: /[A-Z0-9<]{42}[0-9<]\d/g, isOne: (text) => text.includes('<<') },
  { what: 'an IBAN', pattern: /(?<!\w)[A-Z]{2}\d{2}[A-Z0-9]{11,30}(?!\w)/g, isOne: passesMod97 },
  { what: 'an e-mail address', pattern: /[\w.+-]+@[\w-]+\.[a-z]{2,}/gi },
  { what: 'a telephone number', pattern: /(?<![\w.:+-])\+[1-9]\d{7,14}(?!\d)/g },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY/g },
  { what: 'a secret of an authenticator', pattern: /otpauth:\/\//g },
];

/** Shorter values are words that occur anywhere. */
const secretCharsMin = 12;

const secretNames = /key|secret|password|token|authorization/i;
/** Which key something was done with may be told; a public key may be, too. */
const publicNames = /id$|public|^certificate/i;

/** The secrets among the fields of a configuration, however deep they are. */
export function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret && value.length >= secretCharsMin ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    secretsIn(inner, Array.isArray(value) ? isSecret : secretNames.test(name) && !publicNames.test(name)),
  );
}

/** What of `secrets`, or of what looks like personal data or a secret, the text holds: its kind and what surrounds it, itself masked. */
export function findLeaks(text: string, secrets: readonly string[]): string[] {
  const known = secrets
    .filter((secret) => text.includes(secret))
    .map((secret) => describe('a secret', text, text.indexOf(secret), secret));
  const looking = looks.flatMap(({ what, pattern, isOne }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => isOne?.(found) ?? true)
      .map((match) => describe(what, text, match.index, match[0])),
  );
  return [...new Set([...known, ...looking])];
}

const around = 80;

const describe = (what: string, text: string, index: number, found: string): string =>
  `${what}: ${text.slice(Math.max(index - around, 0), index)}${found.slice(0, 4)}…${text.slice(index + found.length, index + found.length + around)}`;

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = digit * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** ISO 7064 MOD 11-2 over the seventeen digits before it. */
function passesMod11(number: string): boolean {
  const sum = Array.from(number.slice(0, 17), Number).reduce((total, digit) => ((total + digit) * 2) % 11, 0);
  return '10X98765432'[sum % 11] === number.at(17)?.toUpperCase();
}

/** ISO 13616: rearranged, letters as numbers, the remainder by 97 is one. */
function passesMod97(iban: string): boolean {
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  const digits = rearranged.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
