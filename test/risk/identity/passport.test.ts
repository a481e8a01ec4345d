import fc from 'fast-check';
import { readPassport } from '../../../risk/identity/passport';
import { passportLines, type PassportFields } from './mrz';

const now = new Date('2026-11-30T00:00:00Z');
const codeOf = (lines: readonly [string, string], at = now): string => {
  const read = readPassport(lines, at);
  return read.kind === 'refused' ? read.code : 'read';
};

test('a passport says issuer, number, birth, expiry and name', () => {
  expect(readPassport(passportLines({ name: 'VAN<DER<BERG<<ANNA<MARIA' }), now)).toEqual({
    kind: 'read',
    document: {
      type: 'passport',
      kind: null,
      country: 'DEU',
      number: 'C01X00T47',
      birthDate: '1964-08-12',
      expiresOn: '2034-02-28',
    },
    nameOnDocument: { surname: 'VAN DER BERG', given: 'ANNA MARIA', isCutOff: false },
  });
});

test('the second line of the example that ICAO publishes has the check digits that it must', () => {
  const [, published] = ['', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
  expect(
    passportLines({ number: 'L898902C3', issuer: 'UTO', birth: '740812', expiry: '120415', personal: 'ZE184226B' })[1],
  ).toBe(published);
  const then = new Date('2010-01-01T00:00:00Z');
  expect(codeOf(['P<D<<ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', published.replace('UTO', 'D<<')], then)).toBe('read');
});

const changed = (fields: PassportFields) => passportLines(fields);

test.each([
  ['a specimen of nowhere', changed({ issuer: 'UTO' }), 'country_unknown'],
  ['no nationality', changed({ nationality: 'QQQ' }), 'country_unknown'],
  ['an organisation', changed({ issuer: 'XPO' }), 'read'],
  ['China', changed({ issuer: 'CHN', name: 'WANG<<XIAOMING' }), 'read'],
  ['no given names', changed({ name: 'MONONYM' }), 'read'],
  ['no surname', changed({ name: '<<ERIKA' }), 'malformed'],
  ['digits in the name', changed({ name: 'MUSTERMANN1<<ERIKA' }), 'malformed'],
  ['a date of birth that is not known', changed({ birth: '64<<<<' }), 'read'],
  ['a thirteenth month', changed({ birth: '641312' }), 'birth_date_invalid'],
  ['30 February', changed({ birth: '640230' }), 'birth_date_invalid'],
  ['an expiry on 31 April', changed({ expiry: '340431' }), 'expiry_invalid'],
  ['an expiry in the century before', changed({ expiry: '990101' }), 'document_expired'],
  ['expired yesterday, even far west', changed({ expiry: '261128' }), 'document_expired'],
  ['the last day', changed({ expiry: '261130' }), 'read'],
  ['a visa', [`V${changed({})[0].slice(1)}`, changed({})[1]], 'document_type_unsupported'],
  ['a line too short', [changed({})[0].slice(1), changed({})[1]], 'malformed'],
  ['other characters', [changed({})[0].replace('ERIKA', 'ÉRIKA'), changed({})[1]], 'malformed'],
] as [string, [string, string], string][])('%s', (_what, lines, code) => {
  expect(codeOf(lines)).toBe(code);
});

test('of somebody born this year the century is this one, of somebody born in 27 the last', () => {
  const born = (birth: string) => {
    const read = readPassport(passportLines({ birth }), now);
    return read.kind === 'read' ? read.document.birthDate : read.code;
  };
  expect([born('260101'), born('270101')]).toEqual(['2026-01-01', '1927-01-01']);
});

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const passports = fc
  .record({
    number: fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: 9, maxLength: 9 }),
    personal: fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: 0, maxLength: 14 }),
  })
  .map(passportLines);
/** Everything that a check digit covers, and the check digits themselves. */
const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const covered = [...places(0, 9), ...places(13, 19), ...places(21, 43)];

test.each([9, 19, 27, 43])('a wrong check digit at %i of the second line is told as one', (at) => {
  const [first, second] = passportLines({ personal: 'ZE184226B' });
  const other = String((Number(second[at]) + 1) % 10);
  expect(codeOf([first, second.slice(0, at) + other + second.slice(at + 1)])).toBe('check_digit_mismatch');
});

test('no passport with one digit changed is accepted', () => {
  fc.assert(
    fc.property(passports, fc.constantFrom(...covered), fc.nat(9), ([first, second], at, digit) => {
      const old = second[at] ?? '';
      fc.pre(/\d/.test(old) && old !== String(digit));
      expect(codeOf([first, second.slice(0, at) + String(digit) + second.slice(at + 1)])).not.toBe('read');
    }),
  );
});

test('nor one with neighbouring digits exchanged, unless they differ by five: that no check digit of ICAO tells', () => {
  fc.assert(
    fc.property(passports, fc.constantFrom(...covered), ([first, second], at) => {
      const [one, two] = [second[at] ?? '', second[at + 1] ?? ''];
      fc.pre(covered.includes(at + 1) && /\d\d/.test(one + two) && Math.abs(Number(one) - Number(two)) % 5 !== 0);
      expect(codeOf([first, second.slice(0, at) + two + one + second.slice(at + 2)])).not.toBe('read');
    }),
  );
});
