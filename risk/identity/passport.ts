import { parse } from 'mrz';
import { isBirthDate, isDay, isPast } from './dates';
import { isIssuer, issuerOf } from './issuers';
import { refused, type ReadDocument } from './outcome';

const lineForm = /^[A-Z0-9<]{44}$/;
const unknownDate = /</;
const nameStartsAt = 5;
/** Nobody's passport is valid for so long: two digits of a year that lie further ahead are of the century before. */
const maxYearsAhead = 50;

type Fields = ReturnType<typeof parse>['fields'];

/**
 * The machine-readable zone of a passport (ICAO 9303 part 4, TD3: two lines of 44). `mrz` reads fields and check digits
 * without correcting anything; it takes dates for two digits of each part, so calendar, century and expiry are judged here.
 */
export function readPassport(given: readonly [string, string], now: Date): ReadDocument {
  const lines = given.map((line) => line.trim().toUpperCase()) as [string, string];
  if (!lines.every((line) => lineForm.test(line))) return refused('malformed', 'mrz');
  if (!lines[0].startsWith('P')) return refused('document_type_unsupported', 'mrz');
  const { details, fields } = parse(lines, { autocorrect: false });
  const wrong = details.filter(({ valid }) => !valid).map(({ field }) => field ?? '');
  if (wrong.some((field) => field.endsWith('CheckDigit'))) return refused('check_digit_mismatch', 'mrz');
  if (wrong.some((field) => field === 'issuingState' || field === 'nationality')) {
    return refused('country_unknown', 'mrz');
  }
  return judge(lines, fields, wrong, now);
}

function judge(lines: readonly [string, string], fields: Fields, wrong: readonly string[], now: Date): ReadDocument {
  const country = issuerOf(lines[0].slice(2, nameStartsAt).replaceAll('<', ''));
  if (!isIssuer(country)) return refused('country_unknown', 'mrz');
  const birthDate = birthDateOf(lines[1].slice(13, 19), now);
  if (birthDate === undefined) return refused('birth_date_invalid', 'mrz');
  const expiresOn = expiryOf(lines[1].slice(21, 27), now);
  if (expiresOn === null) return refused('expiry_invalid', 'mrz');
  const number = fields.documentNumber ?? '';
  const surname = fields.lastName ?? '';
  if (wrong.length > 0 || number === '' || surname === '') return refused('malformed', 'mrz');
  if (isPast(expiresOn, now)) return refused('document_expired', 'mrz');
  return {
    kind: 'read',
    document: { type: 'passport', kind: null, country, number, birthDate, expiresOn },
    nameOnDocument: { surname, given: fields.firstName ?? '', isCutOff: !lines[0].endsWith('<') },
  };
}

/** Null where the issuer does not know all of it; undefined for what is no date of birth. */
function birthDateOf(text: string, now: Date): string | null | undefined {
  if (unknownDate.test(text)) return null;
  const [recent, earlier] = [dayOf(20, text), dayOf(19, text)];
  if (isBirthDate(recent, now)) return recent;
  return isBirthDate(earlier, now) ? earlier : undefined;
}

function expiryOf(text: string, now: Date): string | null {
  const isAhead = 2_000 + Number(text.slice(0, 2)) <= now.getUTCFullYear() + maxYearsAhead;
  const day = dayOf(isAhead ? 20 : 19, text);
  return isDay(day) ? day : null;
}

const dayOf = (century: number, text: string): string =>
  `${century}${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`;
