import fc from 'fast-check';
import { maxTokensPerRow } from '../../store/search/limits';
import { amountFacets, amountTokens, searchTokens, tokensOf } from '../../store/search/tokens';
import { fold, wordsAndPartsIn, wordsIn } from '../../store/search/words';

test.each([
  ['Blue  Shoes, size 42!', ['blue', 'shoes', 'size', '42']],
  ['order-1 (#536365)', ['order-1', '536365']],
  ['ＯＲＤＥＲ－１', ['order-1']],
  ['Straße STRASSE', ['strasse', 'strasse']],
  ['ΟΔΟΣ οδος', ['οδοσ', 'οδοσ']],
  ['退款申请', ['退款', '款申', '申请']],
  ['订单order-1的', ['订单', 'order-1', '的']],
  ['コーヒー豆', ['コー', 'ーヒ', 'ヒー', 'ー豆']],
  ['환불 요청', ['환불', '요청']],
  ['— … !!', []],
  ['', []],
])('the words of %j', (text, words) => {
  expect([...wordsIn(text)]).toEqual(words);
});

test('parts of words are found in free text, and references only whole', () => {
  expect([...wordsAndPartsIn('blue-green, e.g.')]).toEqual(['blue-green', 'blue', 'green', 'e.g', 'e', 'g']);
  const tokens = tokensOf({ references: ['ORD-7'], facets: [], description: 'blue-green' });
  expect(tokens).toEqual(['ORD-7', 'ord-7', 'blue-green', 'blue', 'green']);
});

test('folding twice is folding once, and every word of a text is a word by itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
      for (const word of wordsIn(text)) expect(searchTokens(word)).toEqual([word]);
    }),
    { numRuns: 500 },
  );
});

test('a row has no more tokens than are allowed, ids and references first', () => {
  const long = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ');
  const tokens = tokensOf({ references: ['pay_1'], facets: ['=currency:GBP'], description: long });
  expect(tokens).toHaveLength(maxTokensPerRow);
  expect(tokens.slice(0, 3)).toEqual(['pay_1', '=currency:GBP', 'word0']);
});

test('no text becomes a facet', () => {
  expect(searchTokens('=provider:stripe =amount:1')).toEqual(['provider:stripe', 'amount:1']);
});

test('an amount within a range has one of the range’s tokens, an amount outside its class has none', () => {
  const amount = fc.integer({ min: 0, max: 10 ** 9 });
  fc.assert(
    fc.property(amount, amount, amount, (from, to, value) => {
      const tokens = amountTokens(from, to);
      if (tokens === null || value < from || value > to) return;
      expect(amountFacets(value).filter((token) => tokens.includes(token))).toHaveLength(1);
    }),
    { numRuns: 1_000 },
  );
  expect(amountTokens(1250, 1250)).toEqual(['=amount:1250']);
  expect(amountTokens(100_000)).toHaveLength(9);
  expect(amountTokens(1)).toBeNull();
});
