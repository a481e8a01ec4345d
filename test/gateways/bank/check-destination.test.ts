import { checkDestination } from '../../../gateways/bank/check-destination';
import { chineseCard, frenchIban, germanIban } from './support/rows';

const holder = 'Maria Musterfrau';
const fieldOf = (given: Partial<Parameters<typeof checkDestination>[0]>): string | null => {
  const checked = checkDestination({ holder, ...given });
  return checked.kind === 'bad' ? checked.field : null;
};

test('what is good is brought into the form of files', () => {
  expect(
    checkDestination({ holder: '  Maria   Musterfrau ', iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeff' }),
  ).toEqual({
    kind: 'good',
    destination: { holder, account: { kind: 'iban', iban: germanIban }, bic: 'COBADEFF' },
  });
  expect(checkDestination({ holder: '王小明', cardNumber: '6222 0210 0112 2334 458' })).toEqual({
    kind: 'good',
    destination: { holder: '王小明', account: { kind: 'cn_card', number: chineseCard }, bic: null },
  });
});

// https://www.swift.com/standards/data-standards/iban-international-bank-account-number: its registry's examples
test.each([
  ['Germany', germanIban],
  ['France, with letters', frenchIban],
  ['United Kingdom', 'GB29NWBK60161331926819'],
  ['Norway, the shortest', 'NO9386011117947'],
  ['Malta, the longest in Europe', 'MT84MALT011000012345MTLCAST001S'],
])('the IBAN of %s is taken', (_where, iban) => {
  expect(fieldOf({ iban })).toBeNull();
});

test.each([
  ['wrong check digits', 'DE88370400440532013000'],
  ['two digits exchanged', 'DE89370400440532013009'],
  ['a digit short', 'DE8937040044053201300'],
  ['a digit long', 'DE893704004405320130000'],
  ['no such country', 'XX89370400440532013000'],
  ['nothing', ''],
  ['words', 'my bank account'],
  ['other digits', 'DE８９370400440532013000'],
])('an IBAN with %s is refused', (_what, iban) => {
  expect(fieldOf({ iban })).toBe('iban');
});

test.each([
  ['16 digits', '6222021001122337', null],
  ['19 digits', chineseCard, null],
  ['a wrong check digit', '6222021001122334457', 'card_number'],
  ['15 digits', '622202100112233', 'card_number'],
  ['20 digits', '62220210011223344589', 'card_number'],
  ['a prefix that is not UnionPay’s', '4111111111111111', 'card_number'],
  ['letters', '622202100112233A', 'card_number'],
])('a card number with %s', (_what, cardNumber, field) => {
  expect(fieldOf({ cardNumber })).toBe(field);
});

test.each([
  ['COBADEFF', null],
  ['COBADEFFXXX', null],
  ['COBADEF', 'bic'],
  ['COBAXXFF', 'bic'],
  ['COBADEFFXX', 'bic'],
  ['1234567890', 'bic'],
])('the BIC %s', (bic, field) => {
  expect(fieldOf({ iban: germanIban, bic })).toBe(field);
});

test.each([
  ['María-José O’Neill'.replace('’', "'"), null],
  ['Łukasz Żółć', null],
  ['A', null],
  ['', 'holder'],
  ['12345', 'holder'],
  ['<script>', 'holder'],
  ['a\u0000b', 'holder'],
  ['x'.repeat(71), 'holder'],
])('the holder %j', (name, field) => {
  expect(fieldOf({ holder: name, iban: germanIban })).toBe(field);
});

test('exactly one account is expected', () => {
  expect(fieldOf({})).toBe('iban');
  expect(fieldOf({ iban: germanIban, cardNumber: chineseCard })).toBe('iban');
});

test('what is refused is not repeated', () => {
  const checked = checkDestination({ holder, iban: 'DE88370400440532013000' });
  expect(JSON.stringify(checked)).not.toMatch(/\d{6}/);
});
