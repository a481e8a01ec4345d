import fc from 'fast-check';
import { readResidentCard, residentCheckCharacter } from '../../../risk/identity/resident-card';

const now = new Date('2026-11-30T00:00:00Z');
const card = (digits: string): string => digits + residentCheckCharacter(digits);
const codeOf = (number: string, at = now): string => {
  const read = readResidentCard(number, at);
  return read.kind === 'refused' ? read.code : 'read';
};

/** By the sum of the standard's weights (GB 11643-1999, annex): Σ aᵢ × 2^(18−i) ≡ 1 (mod 11), position 18 first to last. */
const weighs = (number: string): number =>
  Array.from(number).reduce((sum, char, at) => sum + (char === 'X' ? 10 : Number(char)) * 2 ** (17 - at), 0) % 11;

const provinces = ['11', '31', '44', '54', '65', '71', '81', '82', '83'];
const numbers = fc
  .record({
    province: fc.constantFrom(...provinces),
    district: fc.integer({ min: 0, max: 9_999 }),
    born: fc.date({ min: new Date('1900-01-01'), max: new Date('2026-11-30'), noInvalidDate: true }),
    sequence: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ province, district, born, sequence }) =>
    card(
      province +
        String(district).padStart(4, '0') +
        born.toISOString().slice(0, 10).replaceAll('-', '') +
        String(sequence).padStart(3, '0'),
    ),
  );

test('a number says region, date of birth and, with its check character, that it was copied rightly', () => {
  expect(readResidentCard('11010519491231002X', now)).toEqual({
    kind: 'read',
    nameOnDocument: null,
    document: {
      type: 'cn_resident_id',
      kind: null,
      country: 'CHN',
      number: '11010519491231002X',
      birthDate: '1949-12-31',
      expiresOn: null,
    },
  });
});

test.each([
  ['small x', ' 11010519491231002x ', 'read'],
  ['full-width digits', '１１０１０５１９４９１２３１００２Ｘ', 'read'],
  ['another check character', '110105194912310021', 'check_digit_mismatch'],
  ['an old number', '110105491231002', 'superseded_number'],
  ['too short', '11010519491231002', 'malformed'],
  ['X elsewhere', '1101051949123100X2', 'malformed'],
  ['no region', card('10010519491231002'), 'region_unknown'],
  ['no region either', card('90010519491231002'), 'region_unknown'],
  ['30 February', card('11010520000230002'), 'birth_date_invalid'],
  ['29 February of a common year', card('11010519000229002'), 'birth_date_invalid'],
  ['29 February of a leap year', card('11010520000229002'), 'read'],
  ['before 1900', card('11010518991231002'), 'birth_date_invalid'],
  ['the first day of 1900', card('11010519000101002'), 'read'],
  ['today', card('11010520261130002'), 'read'],
  ['the day after tomorrow', card('11010520261202002'), 'birth_date_invalid'],
  ['nothing', '', 'malformed'],
])('%s', (_what, number, code) => {
  expect(codeOf(number)).toBe(code);
});

test('every number has the check character that the weights of the standard ask for', () => {
  fc.assert(fc.property(numbers, (number) => weighs(number) === 1 && codeOf(number) === 'read'));
});

test('no number with one character changed is accepted', () => {
  fc.assert(
    fc.property(numbers, fc.nat(17), fc.constantFrom(...'0123456789X'.split('')), (number, at, char) => {
      fc.pre(number[at] !== char);
      expect(codeOf(number.slice(0, at) + char + number.slice(at + 1))).not.toBe('read');
    }),
  );
});

test('no number with two neighbours exchanged is accepted', () => {
  fc.assert(
    fc.property(numbers, fc.nat(16), (number, at) => {
      fc.pre(number[at] !== number[at + 1]);
      const exchanged = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
      expect(codeOf(exchanged)).not.toBe('read');
    }),
  );
});
