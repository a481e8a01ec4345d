import fc from 'fast-check';
import { fromYuan, toYuan } from '../../../gateways/alipay/amounts';
import { fromChinaTime, toChinaTime } from '../../../gateways/china-time';

describe('amounts', () => {
  it.each([
    [1, '0.01'],
    [10, '0.10'],
    [100, '1.00'],
    [1_250, '12.50'],
    [10_000_000_000, '100000000.00'],
  ])('%i fen are %s yuan', (fen, yuan) => {
    expect(toYuan(fen, 'CNY')).toBe(yuan);
    expect(fromYuan(yuan)).toBe(fen);
  });

  it.each([
    [0, 'CNY'],
    [-1, 'CNY'],
    [1.5, 'CNY'],
    [10_000_000_001, 'CNY'],
    [Number.NaN, 'CNY'],
    [1_250, 'USD'],
    [1_250, 'cny'],
  ])('cannot express %d %s', (amount, currency) => {
    expect(toYuan(amount, currency)).toBeNull();
  });

  it.each([
    ['88', 8_800],
    ['88.8', 8_880],
    ['0.00', 0],
  ])('reads %s', (text, fen) => {
    expect(fromYuan(text)).toBe(fen);
  });

  it.each(['', '-1.00', '+1', '1.234', '1e3', '1,00', ' 1.00', '.5', '1.', 'NaN', '１.００', '1234567890.00'])(
    'does not read %j',
    (text) => {
      expect(fromYuan(text)).toBeNull();
    },
  );

  it('keeps every amount it can express', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (fen) => fromYuan(toYuan(fen, 'CNY') ?? '') === fen),
    );
  });
});

describe("China's time", () => {
  it('is eight hours ahead all year, whatever the zone of this machine', () => {
    expect(toChinaTime(Date.parse('2026-07-31T16:00:00.999Z'))).toBe('2026-08-01 00:00:00');
    expect(fromChinaTime('2026-01-01 07:59:59')).toBe(Date.parse('2025-12-31T23:59:59Z'));
    expect(fromChinaTime('2018-08-26 10:34:44.340')).toBe(Date.parse('2018-08-26T02:34:44Z'));
  });

  it.each(['', '2026-01-01', '2026-13-01 00:00:00', '2026-01-01T00:00:00', '1 2026-01-01 00:00:00', 'yesterday'])(
    'is not %j',
    (text) => {
      expect(fromChinaTime(text)).toBeNull();
    },
  );
});
