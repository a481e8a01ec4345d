const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const firstYear = 1900;

/** Whether `YYYY-MM-DD` is a day of the calendar. */
export function isDay(text: string): boolean {
  const [, year, month, day] = datePattern.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number.isFinite(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** China is ahead of most of the world: a day that has begun anywhere has begun. */
const eastMs = 14 * 60 * 60 * 1_000;
/** A day is over once it is over everywhere. */
const westMs = 12 * 60 * 60 * 1_000;

/** Whether somebody may have been born on that day. */
export const isBirthDate = (day: string, now: Date): boolean =>
  isDay(day) && Number(day.slice(0, 4)) >= firstYear && day <= dayOf(now.getTime() + eastMs);

/** Whether the last day of a document has passed. */
export const isPast = (day: string, now: Date): boolean => day < dayOf(now.getTime() - westMs);

/** The first moment at which that day has passed everywhere. */
export const endOf = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60 * 1_000 + westMs);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
