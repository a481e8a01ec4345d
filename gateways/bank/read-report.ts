import type { BankAccount } from '../account';
import type { ReportReading } from './findings';
import { readStatement, statementNamespace } from './read-statement';
import { readStatusReport, statusReportNamespace } from './read-status-report';
import { readXml } from './read-xml';

/** What a file from the bank says, or a stable word for why it is not read. */
export function readReport(content: Buffer, account: BankAccount): ReportReading {
  const xml = readXml(content);
  if (xml.kind === 'refused') return xml;
  const findings = readDocument(xml.namespace, xml.document, account);
  return typeof findings === 'string' ? { kind: 'refused', reason: findings } : { kind: 'read', findings };
}

function readDocument(namespace: string, document: unknown, account: BankAccount) {
  switch (namespace) {
    case statusReportNamespace:
      return readStatusReport(document) ?? 'not_understood';
    case statementNamespace:
      return readStatement(document, account.debtorIban);
    default:
      return 'unknown_message';
  }
}
