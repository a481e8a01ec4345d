import fc from 'fast-check';
import { compareNames, matchesMrzName, readableName } from '../../../risk/identity/names';

test.each([
  ['case and spaces', 'Maria  MUSTERFRAU', ' maria musterfrau'],
  ['order', 'Maria Musterfrau', 'Musterfrau, Maria'],
  ['marks', 'José Núñez', 'JOSE NUNEZ'],
  ['marks of their own', 'Jose\u0301 Nun\u0303ez', 'José Núñez'],
  ['umlauts, short', 'Jürgen Müller', 'JURGEN MULLER'],
  ['umlauts, long', 'Jürgen Müller', 'JUERGEN MUELLER'],
  ['umlauts, each its own way', 'Jürgen Müller', 'JURGEN MUELLER'],
  ['sharp s', 'Anna Groß', 'ANNA GROSS'],
  ['Nordic letters', 'Søren Åkesson', 'SOEREN AAKESSON'],
  ['Polish letters', 'Łukasz Żak', 'LUKASZ ZAK'],
  ['apostrophes', "Sinéad O'Connor", 'SINEAD OCONNOR'],
  ['hyphens', 'Anne-Marie Dupont', 'DUPONT ANNE MARIE'],
  ['spaces within a name', 'Wang Xiao Ming', 'XIAOMING WANG'],
  ['full-width letters', 'ＷＡＮＧ ＬＩ', 'Wang Li'],
  ['Chinese with spaces', '张 三', '张三'],
  ['kinds of dots', '阿依古丽·买买提', '阿依古丽•买买提'],
  ['a dot that a bank leaves out', '阿依古丽・买买提', '阿依古丽买买提'],
  ['what cannot be seen', '张\u200b三', '张三'],
  ['a script that is not Latin', 'Иван Петров', 'ПЕТРОВ ИВАН'],
])('%s does not count', (_what, one, other) => {
  expect([compareNames(one, other), compareNames(other, one)]).toEqual(['same', 'same']);
});

test.each([
  ['another person', '张三', '张四'],
  ['another family name', 'Maria Musterfrau', 'Maria Mustermann'],
  ['a part more', 'Maria Musterfrau', 'Maria Anna Musterfrau'],
  ['the same part twice', 'Maria Maria', 'Maria Musterfrau'],
  ['one inside the other', 'Ann Lee', 'Anne Lee'],
  ['no name', 'Maria', '4111'],
])('%s does', (_what, one, other) => {
  expect([compareNames(one, other), compareNames(other, one)]).toEqual(['different', 'different']);
});

test('names in different scripts are for a person to compare', () => {
  expect(compareNames('王小明', 'WANG XIAOMING')).toBe('incomparable');
  expect(compareNames('Иван Петров', 'IVAN PETROV')).toBe('incomparable');
});

test.each([
  ['the whole', 'Anna Maria Eriksson', 'ERIKSSON', 'ANNA MARIA', false, 'same'],
  [
    'cut off',
    'Nilavadhanananda Chayapa Dejthamrong Krasuang',
    'NILAVADHANANANDA',
    'CHAYAPA DEJTHAMRONG K',
    true,
    'same',
  ],
  [
    'a name left out',
    'Bennelong Wooloomooloo Warrandyte Warnambool Diana',
    'BENNELONG WOOLOOMOOLOO WARRANDYTE W',
    'DI',
    true,
    'same',
  ],
  ['an abbreviation that nothing cut off', 'Anna Maria Eriksson', 'ERIKSSON', 'ANNA M', false, 'different'],
  ['cut off, of another', 'Anna Maria Eriksson', 'ERIKSSON', 'BERTA M', true, 'different'],
  ['Chinese beside Latin', '王小明', 'WANG', 'XIAOMING', false, 'incomparable'],
] as const)('a machine-readable zone: %s', (_what, name, surname, given, isCutOff, match) => {
  expect(matchesMrzName(name, { surname, given, isCutOff })).toBe(match);
});

test('what is no name is not kept as one', () => {
  expect(['', '   ', '123', '<b>', '张\u0000三', 'x'.repeat(151)].map(readableName)).toEqual(Array(6).fill(null));
  expect(readableName('  阿依古丽 •  买买提 ')).toBe('阿依古丽 · 买买提');
});

test('whatever is compared, comparing is even-handed and ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ maxLength: 300 }), (one, other) => {
      expect(compareNames(one, other)).toBe(compareNames(other, one));
      if (readableName(one) !== null) expect(compareNames(one, one)).toBe('same');
    }),
  );
});
