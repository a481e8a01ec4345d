import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalJson } from '../../domain/canonical-json';
import type { JsonValue } from '../../domain/canonical-json';

const shuffled = (value: JsonValue): JsonValue => {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Array) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, member === undefined ? member : shuffled(member)]),
  );
};

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

describe('canonical JSON', () => {
  test('sorts members by UTF-16 code units, at every depth', () => {
    // The names of RFC 8785, section 3.2.3, in the order that it gives.
    const names = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33'];
    const object = Object.fromEntries(names.toReversed().map((name) => [name, { b: 1, a: [] }]));
    const expected = names.map((name) => `${JSON.stringify(name)}:{"a":[],"b":1}`).join(',');
    expect(canonicalJson(object)).toBe(`{${expected}}`);
  });

  test('writes numbers as ECMAScript does', () => {
    expect(canonicalJson([1e21, 1e-7, -0, 333_333_333.333_333_3, 4.5, 2e-3])).toBe(
      '[1e+21,1e-7,0,333333333.3333333,4.5,0.002]',
    );
  });

  test('leaves out undefined members and keeps null ones', () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  });

  test('is the same text whatever the order, and means the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });

  test('different values are different texts', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(canonicalJson(left) === canonicalJson(right)).toBe(isDeepStrictEqual(left, right));
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %p', (value) => {
    expect(() => canonicalJson({ value })).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });

  test('refuses what is nested too deeply, without running out of stack', () => {
    const nested = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as JsonValue;
    expect(() => canonicalJson(nested)).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });
});
