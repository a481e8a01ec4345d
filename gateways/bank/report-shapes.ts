import { z } from 'zod';

/** An element that may be repeated: one, many or none, as a list. */
export const many = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
    z.array(item),
  );

export const text = (maxChars: number) => z.string().min(1).max(maxChars);

/** An element without content is read as an empty text. */
export const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => (value === '' ? {} : value), z.object(shape)).optional();

export const amount = z.object({ '#text': text(24), '@Ccy': z.string().regex(/^[A-Z]{3}$/) });

export const reason = part({ Rsn: part({ Cd: text(4).optional(), Prtry: text(35).optional() }) });

/** A reason's code; a bank's own word where it has no code of the standard's. */
export const codeOf = (given: z.infer<typeof reason>): string | null => given?.Rsn?.Cd ?? given?.Rsn?.Prtry ?? null;

/** DateAndDateTime2Choice. */
export const dateChoice = part({ Dt: z.iso.date().optional(), DtTm: text(40).optional() });

/** The day of a time as reports write it: `YYYY-MM-DD`. */
export const dayOfTime = (time: string): string => time.slice(0, 'YYYY-MM-DD'.length);

/** The day that is chosen; null where there is none. */
export const dayOfChoice = (given: z.infer<typeof dateChoice>): string | null =>
  given?.Dt ?? (given?.DtTm === undefined ? null : dayOfTime(given.DtTm));
