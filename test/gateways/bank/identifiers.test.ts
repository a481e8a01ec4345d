import fc from 'fast-check';
import { base32 } from '../../../domain/base32';
import { providerKey } from '../../../domain/ids';
import { controlSum, fromDecimal, toDecimal } from '../../../gateways/bank/amounts';
import { endToEndIdOf, keyOfEndToEndId, messageIdOf } from '../../../gateways/bank/end-to-end-id';

const key = fc
  .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.integer({ min: 1, max: 9_999 }))
  .map(([bytes, number]) => providerKey(`re_${base32(bytes)}`, number));

test('every key has an end-to-end id of the standard, and leads back', () => {
  fc.assert(
    fc.property(key, (one) => {
      const id = endToEndIdOf(one);
      expect(id).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/);
      expect(keyOfEndToEndId(id)).toBe(one);
      expect(keyOfEndToEndId(` ${id.toUpperCase()} `)).toBe(one);
    }),
  );
});

test.each(['NOTPROVIDED', 're-short', '', `re-${'a'.repeat(26)}-0`, `re_${'a'.repeat(26)}`, `x-re-${'a'.repeat(26)}`])(
  '%j is no id of ours',
  (id) => expect(keyOfEndToEndId(id)).toBeNull(),
);

test.each(['re_short', `pay_${'a'.repeat(26)}`, `re_${'a'.repeat(26)}-1000000`])('no id is made of %s', (one) => {
  expect(() => endToEndIdOf(one)).toThrow('end-to-end id');
});

test('a message id follows from account and window alone, and fits', () => {
  const window = new Date('2026-03-01T10:01:00.000Z');
  const id = messageIdOf('house', window);
  expect(id).toMatch(/^RF[A-Z2-7]{30}$/);
  expect(messageIdOf('house', new Date(window))).toBe(id);
  expect(messageIdOf('other', window)).not.toBe(id);
  expect(messageIdOf('house', new Date(window.getTime() + 60_000))).not.toBe(id);
});

test.each([
  [1_250, 'EUR', '12.50'],
  [5, 'EUR', '0.05'],
  [1_250, 'JPY', '1250'],
  [1_250, 'KWD', '1.250'],
  [Number.MAX_SAFE_INTEGER, 'CNY', '90071992547409.91'],
])('%d minor units of %s are %s', (amount, currency, text) => {
  expect(toDecimal(amount, currency)).toBe(text);
  expect(fromDecimal(text, currency)).toBe(amount);
});

test.each([
  ['12.5', 'EUR', 1_250],
  ['12', 'EUR', 1_200],
  ['12.50000', 'EUR', 1_250],
  ['12.501', 'EUR', null],
  ['1250.0', 'JPY', 1_250],
  ['1250.5', 'JPY', null],
  ['-1', 'EUR', null],
  ['1e3', 'EUR', null],
  ['1,50', 'EUR', null],
  ['', 'EUR', null],
  ['99999999999999999', 'EUR', null],
])('%j of %s is read as %j', (text, currency, amount) => {
  expect(fromDecimal(text, currency)).toBe(amount);
});

test('a control sum adds major units, whatever the currencies', () => {
  const amounts = [
    { amount: 1_250, currency: 'EUR' },
    { amount: 1_250, currency: 'JPY' },
    { amount: 1_005, currency: 'KWD' },
  ];
  expect(controlSum(amounts)).toBe('1263.505');
  expect(controlSum(amounts.slice(1, 2))).toBe('1250');
});
