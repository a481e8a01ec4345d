import fc from 'fast-check';
import { futureWindows, pastWindows } from '../../store/lists/growing-windows';
import type { TimeWindow } from '../../store/lists/growing-windows';

const now = Date.UTC(2026, 2, 1);
const hourMs = 60 * 60 * 1_000;
const time = fc.integer({ min: 0, max: 2 * now });

const widths = (windows: TimeWindow[]): number[] => windows.map(({ from, to }) => (to ?? now) - from);

describe('windows into the past', () => {
  test('begin an hour wide, grow, and reach 1970 in a few steps', () => {
    const windows = [...pastWindows({ to: null, now, floor: 0 })];
    expect(windows[0]).toEqual({ from: now - hourMs, to: null });
    expect(widths(windows).slice(0, 3)).toEqual([hourMs, 8 * hourMs, 64 * hourMs]);
    expect(windows.at(-1)?.from).toBe(0);
    expect(windows.length).toBeLessThan(10);
  });

  test('leave out nothing and repeat nothing', () => {
    fc.assert(
      fc.property(time, time, (to, floor) => {
        const windows = [...pastWindows({ to, now, floor })];
        if (to <= floor) return expect(windows).toEqual([]);
        expect(windows[0]?.to).toBe(to);
        expect(windows.at(-1)?.from).toBe(floor);
        for (const [index, window] of windows.entries()) {
          expect(window.from).toBeLessThan(window.to ?? now);
          if (index > 0) expect(window.to).toBe(windows[index - 1]?.from);
        }
      }),
    );
  });
});

describe('windows into the future', () => {
  test('leave out nothing, repeat nothing, and end where they are told, or never', () => {
    fc.assert(
      fc.property(time, fc.option(time), (from, ceiling) => {
        const windows = [...futureWindows({ from, now, ceiling })];
        expect(windows[0]?.from).toBe(from);
        expect(windows.at(-1)?.to).toBe(ceiling);
        for (const [index, window] of windows.entries()) {
          if (index > 0) expect(window.from).toBe(windows[index - 1]?.to);
        }
      }),
    );
  });
});
