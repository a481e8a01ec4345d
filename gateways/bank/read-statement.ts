import { z } from 'zod';
import type { Findings, OrderFinding } from './findings';
import { amount, codeOf, many, part, reason, text } from './report-shapes';

export const statementNamespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';

const direction = z.enum(['CRDT', 'DBIT']);
const wrapped = part({ Amt: amount });

const details = z.object({
  Refs: part({ EndToEndId: text(35).optional() }),
  Amt: amount.optional(),
  CdtDbtInd: direction.optional(),
  AmtDtls: part({ InstdAmt: wrapped, TxAmt: wrapped }),
  RtrInf: reason,
});

const entry = z.object({
  Amt: amount,
  CdtDbtInd: direction,
  RvslInd: z.enum(['true', 'false', '1', '0']).optional(),
  Sts: z.object({ Cd: text(4).optional(), Prtry: text(35).optional() }),
  NtryDtls: many(z.object({ TxDtls: many(details) })),
});

/** BankToCustomerStatementV08, as far as it tells of payments: https://www.iso20022.org/iso-20022-message-definitions?search=camt.053 */
const shape = z.object({
  BkToCstmrStmt: z.object({
    GrpHdr: z.object({ MsgId: text(35), CreDtTm: text(40) }),
    Stmt: many(z.object({ Id: text(35), Acct: z.object({ Id: z.object({ IBAN: text(34) }) }), Ntry: many(entry) })),
  }),
});

type Entry = z.infer<typeof entry>;
type Details = z.infer<typeof details>;

export type StatementReading = Findings | 'not_understood' | 'other_account';

/** What a statement of the account says: debits that carry our ids are payments made, credits with a return are such that came back. */
export function readStatement(document: unknown, iban: string): StatementReading {
  const parsed = shape.safeParse(document);
  if (!parsed.success) return 'not_understood';
  const statements = parsed.data.BkToCstmrStmt.Stmt;
  if (statements.length === 0) return 'not_understood';
  if (statements.some(({ Acct }) => Acct.Id.IBAN !== iban)) return 'other_account';
  const booked = statements.flatMap(({ Ntry }) => Ntry).filter(({ Sts }) => Sts.Cd === 'BOOK');
  return { kind: 'statement', files: [], orders: booked.flatMap(entryFindings) };
}

function entryFindings(booked: Entry): OrderFinding[] {
  const all = booked.NtryDtls.flatMap(({ TxDtls }) => TxDtls);
  return all.map((one) => finding(booked, one, all.length === 1)).filter((found) => found !== null);
}

function finding(booked: Entry, one: Details, isAlone: boolean): OrderFinding | null {
  const endToEndId = one.Refs?.EndToEndId;
  if (endToEndId === undefined) return null;
  const isDebit = (one.CdtDbtInd ?? booked.CdtDbtInd) === 'DBIT';
  const isReversal = booked.RvslInd === 'true' || booked.RvslInd === '1';
  // A credit under our id that is no return, or a debit that takes one back, is somebody else's affair.
  const isReturn = one.RtrInf !== undefined || isReversal;
  if (isDebit === isReturn) return null;
  // What was instructed, before any exchange; the entry's own amount only where it stands for this one alone.
  const given = one.AmtDtls?.InstdAmt?.Amt ?? one.Amt ?? one.AmtDtls?.TxAmt?.Amt ?? (isAlone ? booked.Amt : undefined);
  return {
    endToEndId,
    kind: isDebit ? 'settled' : 'returned',
    code: isDebit ? null : codeOf(one.RtrInf),
    amount: given === undefined ? null : { text: given['#text'], currency: given['@Ccy'] },
  };
}
