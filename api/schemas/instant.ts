import { z } from 'zod';

/** What RFC 3339 can write in UTC, and every database can hold. */
const earliest = new Date('0001-01-01T00:00:00.000Z');
const latest = new Date('9999-12-31T23:59:59.999Z');

const isHeld = (instant: Date) => instant >= earliest && instant <= latest;
const outOfRange = 'An instant of the years 1 to 9999, UTC, is expected';

const written = { type: 'string', format: 'date-time' } as const;

/** A moment as RFC 3339 writes it. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(isHeld, outOfRange)
  .meta(written);

/** A date alone is the whole day: its first millisecond as a lower bound, its last as an upper one. */
const bound = (timeOfDate: string) =>
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], 'An RFC 3339 date or time is expected')
    .transform((text) => new Date(text.includes('T') ? text : `${text}T${timeOfDate}`))
    .refine(isHeld, outOfRange)
    .meta({ ...written, description: 'A date alone means its whole day, UTC' });
export const from = bound('00:00:00.000Z');
export const to = bound('23:59:59.999Z');
