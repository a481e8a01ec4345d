/** Alipay writes times without a zone, always China's, which knows no daylight saving: https://opendocs.alipay.com/open/02ekfg */
const chinaOffsetMs = 8 * 60 * 60 * 1000;
const timePattern = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d{1,3})?$/;

/** `yyyy-MM-dd HH:mm:ss` of Unix milliseconds. */
export const toChinaTime = (ms: number): string =>
  new Date(ms + chinaOffsetMs).toISOString().slice(0, 'yyyy-MM-ddTHH:mm:ss'.length).replace('T', ' ');

/** Unix milliseconds of `yyyy-MM-dd HH:mm:ss`, or null when it is no time. */
export function fromChinaTime(text: string): number | null {
  const [, day, time] = timePattern.exec(text) ?? [];
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(ms) ? null : ms - chinaOffsetMs;
}
