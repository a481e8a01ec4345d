import { maskedIdentity, type Identity } from '../../../domain/identity';
import { isSamePerson, readIdentity, type GivenDocument } from '../../../risk/identity/read-document';
import { passportLines } from './mrz';

const now = new Date('2026-11-30T00:00:00Z');
const licence = { type: 'other', kind: 'driving_licence', country: 'FRA', number: '13-AA 00002' } as const;
const codeOf = (name: string, document: GivenDocument) => {
  const read = readIdentity(name, document, now);
  return read.kind === 'refused' ? [read.code, read.field] : read.identity.document;
};

test.each([
  ['separators', licence, { country: 'FRA', number: '13AA00002', kind: 'driving_licence', expiresOn: null }],
  ['a day of expiry', { ...licence, expiresOn: '2026-11-30' }, { expiresOn: '2026-11-30' }],
  ['a past day', { ...licence, expiresOn: '2026-11-28' }, ['document_expired', 'expires_on']],
  ['no day', { ...licence, expiresOn: '2026-02-30' }, ['expiry_invalid', 'expires_on']],
  ['no country', { ...licence, country: 'FRX' }, ['country_unknown', 'country']],
  ['the one-letter code of a passport', { ...licence, country: 'D' }, ['country_unknown', 'country']],
  ['Germany', { ...licence, country: 'deu' }, { country: 'DEU' }],
  ['a short number', { ...licence, number: '-1-2-3-' }, ['malformed', 'number']],
  ['strange characters', { ...licence, number: '13AA<0002' }, ['malformed', 'number']],
])('another document: %s', (_what, document, expected) => {
  const read = codeOf('Marie Curie', document);
  if (Array.isArray(expected)) expect(read).toEqual(expected);
  else expect(read).toMatchObject(expected);
});

test('a passport is of the person whose name stands in it', () => {
  const passport = { type: 'passport', mrz: passportLines() } as const;
  expect(codeOf('Erika Mustermann', passport)).toMatchObject({ number: 'C01X00T47' });
  expect(codeOf('Max Mustermann', passport)).toEqual(['name_mismatch', 'name']);
  expect(codeOf('艾丽卡', passport)).toEqual(['name_not_comparable', 'name']);
  expect(codeOf('42', passport)).toEqual(['name_unreadable', 'name']);
});

const identity = (name: string, over: Partial<Identity['document']> = {}): Identity => ({
  name,
  document: {
    type: 'passport',
    kind: null,
    country: 'DEU',
    number: 'C01X00T47',
    birthDate: '1964-08-12',
    expiresOn: null,
    ...over,
  },
});

test('a renewed document is of the same person, another birth date or name of another', () => {
  const known = identity('Erika Mustermann');
  expect(isSamePerson(known, identity('MUSTERMANN ERIKA'))).toBe(true);
  expect(isSamePerson(known, identity('Erika Mustermann', { number: 'C99X00T47' }))).toBe(true);
  expect(isSamePerson(known, identity('Erika Mustermann', { number: 'C99X00T47', birthDate: '1970-01-01' }))).toBe(
    false,
  );
  expect(
    isSamePerson(
      identity('Erika Mustermann', { birthDate: null }),
      identity('Erika Mustermann', { number: 'X1234', birthDate: null }),
    ),
  ).toBe(false);
  expect(isSamePerson(known, identity('Erika Musterfrau'))).toBe(false);
});

test('of residents of China the number is for life', () => {
  const card = (number: string) =>
    identity('张三', { type: 'cn_resident_id', country: 'CHN', number, birthDate: '1949-12-31' });
  expect(isSamePerson(card('11010519491231002X'), card('11010519491231002X'))).toBe(true);
  expect(isSamePerson(card('11010519491231002X'), card('110105194912310038'))).toBe(false);
  expect(isSamePerson(card('11010519491231002X'), identity('张三', { birthDate: '1949-12-31' }))).toBe(true);
});

test.each([
  ['张三丰', '11010519491231002X', '张*', '1****************X'],
  ['阿依古丽·买买提', '11010519491231002X', '阿*', '1****************X'],
  ['Erika Mustermann', 'C01X00T47', 'E* M*', 'C*******7'],
  ['𠮷田', 'AB12', '𠮷*', '****'],
])('%s is shown as little', (name, number, maskedName, maskedNumber) => {
  expect(maskedIdentity(identity(name, { number }))).toEqual({ maskedName, maskedNumber });
});
