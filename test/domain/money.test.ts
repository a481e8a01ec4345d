import fc from 'fast-check';
import { currencyExponents } from '../../domain/currencies';
import { EngineError } from '../../domain/errors';
import type { ErrorCode } from '../../domain/errors';
import {
  addMoney,
  checkedAmount,
  compareMoney,
  exponentOf,
  formatMinor,
  isCurrency,
  money,
  parseMajor,
  subtractMoney,
  thresholdMinor,
} from '../../domain/money';

const currency = fc.constantFrom(...currencyExponents.keys());
const amount = fc.maxSafeInteger();

function codeOf(act: () => unknown): ErrorCode | 'none' {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
}

describe('currencies', () => {
  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['VND', 0],
    ['ISK', 0],
    ['CNY', 2],
    ['GBP', 2],
    ['EUR', 2],
    ['HUF', 2],
    ['MGA', 2],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %i minor-unit digits', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent);
  });

  test('every code has three capital letters and stands in one group only', () => {
    const groups = [0, 2, 3, 4].map((exponent) => [...currencyExponents.values()].filter((e) => e === exponent).length);
    expect(groups.slice(0, 1).concat(groups.slice(2))).toEqual([17, 7, 2]);
    expect(groups.reduce((sum, size) => sum + size)).toBe(currencyExponents.size);
    for (const code of currencyExponents.keys()) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  test.each(['XAU', 'XTS', 'XXX', 'XDR', 'gbp', 'GB', '', 'toString', '__proto__'])('%p is no currency', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(codeOf(() => money(1, code))).toBe('validation_failed');
  });
});

describe('amounts', () => {
  test.each([0.1, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY])('%p is no amount', (value) => {
    expect(codeOf(() => checkedAmount(value))).toBe('amount_out_of_range');
    expect(codeOf(() => money(value, 'CNY'))).toBe('amount_out_of_range');
  });

  test('sums are exact or refused', () => {
    fc.assert(
      fc.property(amount, amount, currency, (left, right, code) => {
        const exact = BigInt(left) + BigInt(right);
        const act = () => addMoney(money(left, code), money(right, code));
        if (exact > BigInt(Number.MAX_SAFE_INTEGER) || exact < -BigInt(Number.MAX_SAFE_INTEGER)) {
          expect(codeOf(act)).toBe('amount_out_of_range');
        } else {
          expect(BigInt(act().amount)).toBe(exact);
          expect(act().currency).toBe(code);
        }
      }),
    );
  });

  test('subtracting undoes adding, and comparing agrees with both', () => {
    const half = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
    fc.assert(
      fc.property(half, half, currency, (left, right, code) => {
        const [a, b] = [money(left, code), money(right, code)];
        expect(subtractMoney(addMoney(a, b), b)).toEqual(a);
        expect(compareMoney(a, b)).toBe(Math.sign(subtractMoney(a, b).amount));
      }),
    );
  });

  test('currencies never mix', () => {
    fc.assert(
      fc.property(currency, currency, (left, right) => {
        fc.pre(left !== right);
        for (const operation of [addMoney, subtractMoney, compareMoney]) {
          expect(codeOf(() => operation(money(1, left), money(1, right)))).toBe('currency_mismatch');
        }
      }),
    );
  });
});

describe('major units', () => {
  test.each([
    ['12.50', 'CNY', 1250],
    ['12.5', 'CNY', 1250],
    ['12', 'CNY', 1200],
    ['0.07', 'GBP', 7],
    ['-0.07', 'GBP', -7],
    ['1.005', 'KWD', 1005],
    ['500', 'JPY', 500],
    ['0.0001', 'CLF', 1],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
    ['0', 'USD', 0],
    ['-0', 'USD', 0],
    ['007', 'USD', 700],
  ])('%s %s is %i', (text, code, minor) => {
    expect(Object.is(parseMajor(text, code), minor)).toBe(true);
  });

  test.each([
    ['12.505', 'CNY'],
    ['12.0', 'JPY'],
    ['1e3', 'CNY'],
    ['', 'CNY'],
    ['.5', 'CNY'],
    ['5.', 'CNY'],
    ['1,000', 'CNY'],
    [' 1', 'CNY'],
    ['１', 'CNY'],
    ['+1', 'CNY'],
  ])('%p is no amount in %s', (text, code) => {
    expect(codeOf(() => parseMajor(text, code))).toBe('validation_failed');
  });

  test('an amount beyond 2^53−1 is out of range', () => {
    expect(codeOf(() => parseMajor('90071992547409.92', 'USD'))).toBe('amount_out_of_range');
    expect(codeOf(() => parseMajor('9'.repeat(400), 'USD'))).toBe('amount_out_of_range');
  });

  test('reading what was written gives the amount back', () => {
    fc.assert(
      fc.property(amount, currency, (minor, code) => {
        const text = formatMinor(minor, code);
        expect(parseMajor(text, code)).toBe(minor);
        expect(text.split('.')[1]?.length ?? 0).toBe(exponentOf(code));
      }),
    );
  });

  test.each([
    [1250, 'CNY', '12.50'],
    [7, 'CNY', '0.07'],
    [-7, 'KWD', '-0.007'],
    [0, 'JPY', '0'],
    [1, 'UYW', '0.0001'],
  ])('%i in %s is written %s', (minor, code, text) => {
    expect(formatMinor(minor, code)).toBe(text);
  });
});

describe('thresholds of policy', () => {
  const threshold = { JPY: 50_000, CNY: 2_000, '*': 300 };

  test.each([
    ['JPY', 50_000],
    ['CNY', 200_000],
    ['GBP', 30_000],
    ['KWD', 300_000],
  ])('in %s it is %i', (code, minor) => {
    expect(thresholdMinor(threshold, code)).toBe(minor);
  });

  test('is off when null, and where neither the currency nor * is named', () => {
    expect(thresholdMinor(null, 'GBP')).toBeNull();
    expect(thresholdMinor({ CNY: 1 }, 'GBP')).toBeNull();
  });

  test('zero is a threshold, not its absence', () => {
    expect(thresholdMinor({ GBP: 0, '*': 5 }, 'GBP')).toBe(0);
  });

  test('must be whole major units that fit', () => {
    expect(codeOf(() => thresholdMinor({ '*': 0.5 }, 'GBP'))).toBe('amount_out_of_range');
    expect(codeOf(() => thresholdMinor({ '*': Number.MAX_SAFE_INTEGER }, 'GBP'))).toBe('amount_out_of_range');
  });
});
