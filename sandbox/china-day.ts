import { dayMs, type BillTime } from './bill';

const chinaOffsetMs = 8 * 60 * 60 * 1_000;

/** The time that a day (`YYYY-MM-DD`) covers in China; null for what is no day. */
export function chinaDay(day: string): BillTime | null {
  const from = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) - chinaOffsetMs : Number.NaN;
  return Number.isNaN(from) ? null : { from, to: from + dayMs };
}

/** `YYYY-MM-DD HH:mm:ss` in China of Unix milliseconds. */
export const chinaTime = (ms: number): string =>
  new Date(ms + chinaOffsetMs).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length).replace('T', ' ');
