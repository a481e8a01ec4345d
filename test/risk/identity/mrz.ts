const weights = [7, 3, 1];

/** ICAO 9303 part 3 §4.9, written down a second time: the check digit of a text. */
export function checkDigit(text: string): string {
  const values = Array.from(text).map((char) => (char === '<' ? 0 : parseInt(char, 36)));
  return String(values.reduce((sum, value, at) => sum + value * weights[at % 3]!, 0) % 10);
}

export interface PassportFields {
  readonly issuer?: string;
  readonly name?: string;
  readonly number?: string;
  readonly nationality?: string;
  readonly birth?: string;
  readonly sex?: string;
  readonly expiry?: string;
  readonly personal?: string;
}

/** The two lines of a passport of nobody, with right check digits. */
export function passportLines({
  issuer = 'D<<',
  name = 'MUSTERMANN<<ERIKA',
  number = 'C01X00T47',
  nationality = issuer,
  birth = '640812',
  sex = 'F',
  expiry = '340228',
  personal = '',
}: PassportFields = {}): [string, string] {
  const document = number.padEnd(9, '<');
  const optional = personal.padEnd(14, '<');
  const born = birth + checkDigit(birth);
  const expires = expiry + checkDigit(expiry);
  const own = optional + (personal === '' ? '<' : checkDigit(optional));
  const numbered = document + checkDigit(document);
  const composite = checkDigit(numbered + born + expires + own);
  return [`P<${issuer}${name}`.padEnd(44, '<'), numbered + nationality + born + sex + expires + own + composite];
}
