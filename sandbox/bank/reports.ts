import { XMLBuilder } from 'fast-xml-parser';
import { toMajor } from './money';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });

const documentOf = (name: string, content: object): string =>
  builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: { '@xmlns': `urn:iso:std:iso:20022:tech:xsd:${name}`, ...content },
  });

export interface TransactionStatus {
  endToEndId: string;
  status: 'ACSP' | 'PDNG' | 'RJCT';
  code: string | null;
  amount: number;
  currency: string;
}

export interface StatusReport {
  id: string;
  at: Date;
  originalMessageId: string;
  /** Of the whole file; left out where transactions are told apart. */
  group?: { status: 'RJCT'; code: string };
  transactions: readonly TransactionStatus[];
}

const because = (code: string | null): object => (code === null ? {} : { StsRsnInf: { Rsn: { Cd: code } } });

/** CustomerPaymentStatusReportV10: https://www.iso20022.org/iso-20022-message-definitions?search=pain.002 */
export function statusReport({ id, at, originalMessageId, group, transactions }: StatusReport): string {
  const payments = {
    OrgnlPmtInfAndSts: {
      OrgnlPmtInfId: originalMessageId,
      TxInfAndSts: transactions.map(({ endToEndId, status, code, amount, currency }) => ({
        OrgnlEndToEndId: endToEndId,
        TxSts: status,
        ...because(code),
        OrgnlTxRef: { Amt: { InstdAmt: { '@Ccy': currency, '#text': toMajor(amount, currency) } } },
      })),
    },
  };
  return documentOf('pain.002.001.10', {
    CstmrPmtStsRpt: {
      GrpHdr: { MsgId: id, CreDtTm: at.toISOString() },
      OrgnlGrpInfAndSts: {
        OrgnlMsgId: originalMessageId,
        OrgnlMsgNmId: 'pain.001.001.09',
        ...(group !== undefined && { GrpSts: group.status, ...because(group.code) }),
      },
      ...(transactions.length > 0 && payments),
    },
  });
}

export interface StatementEntry {
  endToEndId: string;
  kind: 'debit' | 'return';
  amount: number;
  currency: string;
  /** Why it came back. */
  code: string | null;
  /** The bank's own name of the booking; left out: it gives none. */
  reference?: string;
  /** The bank takes back what it booked by mistake. */
  reversal?: boolean;
}

export interface Statement {
  id: string;
  at: Date;
  iban: string;
  currency: string;
  openingMinor: number;
  closingMinor: number;
  entries: readonly StatementEntry[];
}

function balance(code: 'OPBD' | 'CLBD', minor: number, { currency, at }: Statement): object {
  return {
    Tp: { CdOrPrtry: { Cd: code } },
    Amt: { '@Ccy': currency, '#text': toMajor(minor, currency) },
    CdtDbtInd: minor < 0 ? 'DBIT' : 'CRDT',
    Dt: { Dt: at.toISOString().slice(0, 10) },
  };
}

/** BankToCustomerStatementV08: https://www.iso20022.org/iso-20022-message-definitions?search=camt.053 */
export function statement(told: Statement): string {
  const { id, at, iban, currency, entries } = told;
  return documentOf('camt.053.001.08', {
    BkToCstmrStmt: {
      GrpHdr: { MsgId: id, CreDtTm: at.toISOString() },
      Stmt: {
        Id: id,
        CreDtTm: at.toISOString(),
        Acct: { Id: { IBAN: iban }, Ccy: currency },
        Bal: [balance('OPBD', told.openingMinor, told), balance('CLBD', told.closingMinor, told)],
        Ntry: entries.map((entry, index) => statementEntry(entry, `${id}-${index}`, at)),
      },
    },
  });
}

function statementEntry(
  { endToEndId, kind, amount, currency, code, reference, reversal = false }: StatementEntry,
  number: string,
  at: Date,
): object {
  const money = { '@Ccy': currency, '#text': toMajor(amount, currency) };
  const direction = kind === 'debit' ? 'DBIT' : 'CRDT';
  const date = { Dt: at.toISOString().slice(0, 10) };
  return {
    NtryRef: number,
    Amt: money,
    CdtDbtInd: direction,
    ...(reversal && { RvslInd: 'true' }),
    Sts: { Cd: 'BOOK' },
    BookgDt: date,
    ValDt: date,
    ...(reference !== undefined && { AcctSvcrRef: reference }),
    BkTxCd: {
      Domn: { Cd: 'PMNT', Fmly: { Cd: 'ICDT', SubFmlyCd: kind === 'debit' ? 'ESCT' : 'RRTN' } },
    },
    NtryDtls: {
      TxDtls: {
        Refs: { EndToEndId: endToEndId },
        Amt: money,
        CdtDbtInd: direction,
        ...(kind === 'return' && !reversal && { RtrInf: { Rsn: { Cd: code ?? 'AC04' } } }),
      },
    },
  };
}
