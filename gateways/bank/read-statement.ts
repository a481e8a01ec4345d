import { z } from 'zod';
import type { Findings, OrderFinding } from './findings';
import { amount, codeOf, dateChoice, dayOfChoice, many, part, reason, text } from './report-shapes';

export const statementNamespace = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';

const direction = z.enum(['CRDT', 'DBIT']);
const wrapped = part({ Amt: amount });

const details = z.object({
  Refs: part({ AcctSvcrRef: text(35).optional(), EndToEndId: text(35).optional() }),
  Amt: amount.optional(),
  CdtDbtInd: direction.optional(),
  AmtDtls: part({ InstdAmt: wrapped, TxAmt: wrapped }),
  RtrInf: reason,
});

const entry = z.object({
  Amt: amount,
  CdtDbtInd: direction,
  BookgDt: dateChoice,
  RvslInd: z.enum(['true', 'false', '1', '0']).optional(),
  Sts: z.object({ Cd: text(4).optional(), Prtry: text(35).optional() }),
  AcctSvcrRef: text(35).optional(),
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

/** An entry that the bank has booked. `ref` names it: no other has the same. */
export interface BookedEntry {
  readonly ref: string;
  /** `YYYY-MM-DD`; null where the bank does not say. */
  readonly bookedOn: string | null;
  readonly findings: readonly OrderFinding[];
}

/** The booked entries of the account's statements, in their order. */
export function readBookedEntries(document: unknown, iban: string): BookedEntry[] | 'not_understood' | 'other_account' {
  const parsed = shape.safeParse(document);
  if (!parsed.success) return 'not_understood';
  const statements = parsed.data.BkToCstmrStmt.Stmt;
  if (statements.length === 0) return 'not_understood';
  if (statements.some(({ Acct }) => Acct.Id.IBAN !== iban)) return 'other_account';
  return statements.flatMap(({ Id, Ntry }) => {
    const nthOf = counter();
    return Ntry.map((one, index) => ({ one, ref: `${Id}/${index + 1}` }))
      .filter(({ one }) => one.Sts.Cd === 'BOOK')
      .map(({ one, ref }) => ({ ref, bookedOn: dayOfChoice(one.BookgDt), findings: entryFindings(one, nthOf) }));
  });
}

type Unnumbered = Omit<OrderFinding, 'nth'>;
type Counter = (found: Unnumbered) => number;

/** Tells bookings of a statement that have no name apart. */
function counter(): Counter {
  const counts = new Map<string, number>();
  return ({ endToEndId, kind, reference }) => {
    if (reference !== null) return 1;
    const of = `${kind} ${endToEndId.toLowerCase()}`;
    const nth = (counts.get(of) ?? 0) + 1;
    counts.set(of, nth);
    return nth;
  };
}

/** What a statement of the account says: debits that carry our ids are payments made, credits with a return are such that came back. */
export function readStatement(document: unknown, iban: string): StatementReading {
  const entries = readBookedEntries(document, iban);
  if (typeof entries === 'string') return entries;
  const all = entries.flatMap(({ findings }) => findings);
  const isReturn = ({ kind }: OrderFinding): boolean => kind === 'returned';
  // Whatever stands first in the statement: money comes back after it left.
  const orders = [...all.filter((one) => !isReturn(one)), ...all.filter(isReturn)];
  return { kind: 'statement', files: [], orders };
}

function entryFindings(booked: Entry, nthOf: Counter): OrderFinding[] {
  const all = booked.NtryDtls.flatMap(({ TxDtls }) => TxDtls);
  return all
    .map((one) => finding(booked, one, all.length === 1))
    .filter((found) => found !== null)
    .map((found) => ({ ...found, nth: nthOf(found) }));
}

function finding(booked: Entry, one: Details, isAlone: boolean): Unnumbered | null {
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
    // The entry's name is that of all its transactions together.
    reference: one.Refs?.AcctSvcrRef ?? (isAlone ? booked.AcctSvcrRef : undefined) ?? null,
  };
}
