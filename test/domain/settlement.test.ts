import { dayOf, dayWindow, isDay, lastSettledDay } from '../../domain/settlement';

test('a day is the provider’s own: China’s begins eight hours before that of UTC', () => {
  expect(dayWindow('alipay', '2026-03-01')).toEqual({
    from: new Date('2026-02-28T16:00:00Z'),
    to: new Date('2026-03-01T16:00:00Z'),
  });
  expect(dayOf('wechatpay', Date.parse('2026-02-28T15:59:59Z'))).toBe('2026-02-28');
  expect(dayOf('wechatpay', Date.parse('2026-02-28T16:00:00Z'))).toBe('2026-03-01');
  expect(dayOf('stripe', Date.parse('2026-02-28T23:59:59Z'))).toBe('2026-02-28');
});

test('the last day whose file is there is not yesterday before it was made', () => {
  expect(lastSettledDay('wechatpay', Date.parse('2026-03-03T02:29:00Z'))).toBe('2026-03-01');
  expect(lastSettledDay('wechatpay', Date.parse('2026-03-03T02:30:00Z'))).toBe('2026-03-02');
});

test.each([
  ['2026-03-01', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-3-1', false],
  ['yesterday', false],
])('%s is a day: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected);
});
