import fc from 'fast-check';
import { base32 } from '../../domain/base32';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Decodes by bit strings, the slow and obvious way. */
const decode = (text: string, length: number): number[] => {
  const bits = text
    .split('')
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Array.from({ length }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2));
};

describe('base32', () => {
  // RFC 4648, section 10, in lower case and without padding.
  test.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('%p is %p', (plain, encoded) => {
    expect(base32(new TextEncoder().encode(plain))).toBe(encoded);
  });

  test('keeps every bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = base32(bytes);
        expect(text).toMatch(/^[a-z2-7]*$/);
        expect(text).toHaveLength(Math.ceil((bytes.length * 8) / 5));
        expect(decode(text, bytes.length)).toEqual([...bytes]);
      }),
    );
  });
});
