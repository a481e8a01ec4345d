import { isBirthDate } from './dates';
import { refused, type ReadDocument } from './outcome';

/** GB/T 2260: the provinces, Taiwan (71), and 81 to 83 of residence permits for people of Hong Kong, Macao and Taiwan. */
const provinces: ReadonlySet<string> = new Set(
  [
    ['11', '12', '13', '14', '15'],
    ['21', '22', '23'],
    ['31', '32', '33', '34', '35', '36', '37'],
    ['41', '42', '43', '44', '45', '46'],
    ['50', '51', '52', '53', '54'],
    ['61', '62', '63', '64', '65'],
    ['71'],
    ['81', '82', '83'],
  ].flat(),
);

const form = /^\d{17}[\dX]$/;
const oldForm = /^\d{15}$/;
const modulus = 11;

/** ISO 7064, MOD 11-2, as GB 11643-1999 uses it: the 18th character of the first 17 digits. */
export function residentCheckCharacter(digits: string): string {
  const sum = Array.from(digits).reduce((product, digit) => ((product + Number(digit)) * 2) % modulus, 0);
  const check = (modulus + 1 - sum) % modulus;
  return check === 10 ? 'X' : String(check);
}

/** The number of a Chinese resident identity card: region, date of birth, sequence, check character. */
export function readResidentCard(given: string, now: Date): ReadDocument {
  const number = given.normalize('NFKC').trim().toUpperCase();
  if (oldForm.test(number)) return refused('superseded_number', 'number');
  if (!form.test(number)) return refused('malformed', 'number');
  if (residentCheckCharacter(number.slice(0, 17)) !== number[17]) return refused('check_digit_mismatch', 'number');
  if (!provinces.has(number.slice(0, 2))) return refused('region_unknown', 'number');
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isBirthDate(birthDate, now)) return refused('birth_date_invalid', 'number');
  const document = { type: 'cn_resident_id', kind: null, country: 'CHN', number, birthDate, expiresOn: null } as const;
  return { kind: 'read', document, nameOnDocument: null };
}
