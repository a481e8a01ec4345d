const fenPerYuan = 100;
const chinaOffsetMs = 8 * 60 * 60 * 1000;

/** Fen as yuan with two decimals, as Alipay writes amounts. */
export const toYuan = (fen: number): string => (fen / fenPerYuan).toFixed(2);

/** Fen of what a caller wrote; undefined when it is no amount from 0.01 to 100,000,000 yuan. */
export function toFen(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,9}(\.\d{1,2})?$/.test(text)) return undefined;
  const fen = Math.round(Number(text) * fenPerYuan);
  return fen >= 1 && fen <= 100_000_000 * fenPerYuan ? fen : undefined;
}

/** `yyyy-MM-dd HH:mm:ss` in China's time, of Unix milliseconds. */
export const toChinaTime = (ms: number): string =>
  new Date(ms + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');

/** Unix milliseconds of `yyyy-MM-dd HH:mm:ss` in China's time, or undefined. */
export function fromChinaTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms - chinaOffsetMs;
}
