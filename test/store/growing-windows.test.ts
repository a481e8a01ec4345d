import fc from 'fast-check';
import { fallingWindows, risingWindows } from '../../store/lists/growing-windows';
import type { Window } from '../../store/lists/growing-windows';

const top = Date.UTC(2026, 2, 1);
const first = 60_000;
const point = fc.integer({ min: 0, max: 2 * top });

const widths = (windows: Window[]): number[] => windows.map(({ from, to }) => (to ?? top) - from);

describe('windows that fall', () => {
  test('begin a minute wide, grow, and reach 1970 in a few steps', () => {
    const windows = [...fallingWindows({ to: null, top, floor: 0, first })];
    expect(windows[0]).toEqual({ from: top - first, to: null });
    expect(widths(windows).slice(0, 3)).toEqual([first, 4 * first, 16 * first]);
    expect(windows.at(-1)?.from).toBe(0);
    expect(windows.length).toBeLessThan(16);
  });

  test('leave out nothing and repeat nothing', () => {
    fc.assert(
      fc.property(point, point, (to, floor) => {
        const windows = [...fallingWindows({ to, top, floor, first })];
        if (to <= floor) return expect(windows).toEqual([]);
        expect(windows[0]?.to).toBe(to);
        expect(windows.at(-1)?.from).toBe(floor);
        for (const [index, window] of windows.entries()) {
          expect(window.from).toBeLessThan(window.to ?? top);
          if (index > 0) expect(window.to).toBe(windows[index - 1]?.from);
        }
      }),
    );
  });
});

describe('windows that rise', () => {
  test('begin to grow where the rows begin, after one look at what lies below', () => {
    const windows = [...risingWindows({ from: 0, bottom: top - 1_000 * first, top, ceiling: null, first })];
    expect(windows[0]).toEqual({ from: 0, to: top - 1_000 * first });
    expect(widths(windows).slice(1, 4)).toEqual([first, 4 * first, 16 * first]);
  });

  test('leave out nothing, repeat nothing, and end where they are told, or never', () => {
    fc.assert(
      fc.property(point, point, fc.option(point), (from, bottom, ceiling) => {
        const windows = [...risingWindows({ from, bottom, top, ceiling, first })];
        expect(windows[0]?.from).toBe(from);
        expect(windows.at(-1)?.to).toBe(ceiling);
        for (const [index, window] of windows.entries()) {
          if (index > 0) expect(window.from).toBe(windows[index - 1]?.to);
        }
      }),
    );
  });
});
