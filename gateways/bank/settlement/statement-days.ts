import { z } from 'zod';
import { dateChoice, dayOfChoice, dayOfTime, many, part, text } from '../report-shapes';

const shape = z.object({
  BkToCstmrStmt: z.object({
    Stmt: many(
      z.object({
        FrToDt: part({ FrDtTm: text(40) }),
        Bal: many(
          z.object({
            Tp: z.object({ CdOrPrtry: z.object({ Cd: text(4).optional() }) }),
            Dt: dateChoice,
          }),
        ),
      }),
    ),
  }),
});

/** Days that a statement is about, both included, `YYYY-MM-DD`. */
export interface StatementDays {
  readonly first: string;
  readonly last: string;
}

/**
 * The days that camt.053 statements are about: up to that of the closing balance, which every statement has to have, from the one
 * that they say they begin with. Other banks' balances, or none, say nothing.
 */
export function statementDays(document: unknown): StatementDays[] {
  const parsed = shape.safeParse(document);
  if (!parsed.success) return [];
  return parsed.data.BkToCstmrStmt.Stmt.flatMap(({ FrToDt, Bal }) => {
    const last = dayOfChoice(Bal.find(({ Tp }) => Tp.CdOrPrtry.Cd === 'CLBD')?.Dt);
    if (last === null) return [];
    const first = FrToDt === undefined ? last : dayOfTime(FrToDt.FrDtTm);
    return [{ first: first < last ? first : last, last }];
  });
}
