import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, FaultSubject } from '../faults/fault';
import type { BankCustomer } from './accounts';
import type { BankContext } from './context';

export type ReportKind = 'report.status' | 'report.statement';

/** The fault that a report of the bank meets, if any. */
export function takeReportFault(context: BankContext, kind: ReportKind, account: string): Fault | undefined {
  const { faults } = context;
  const subject: FaultSubject = {
    method: 'FILE',
    path: '',
    operation: kind,
    account,
    key: null,
    payment_intent: null,
    amount: null,
    movesMoney: false,
    remembered: false,
    ordinal: faults.nextOrdinal('request'),
  };
  return faults.take('transport', subject);
}

/** A new number for each report of an account: names and message ids are made of it. */
export function nextReportId(context: BankContext, { id }: BankCustomer, prefix: string): string {
  const number = (context.reports.get(id)?.number ?? 0) + 1;
  context.reports.put(id, { number });
  return `${prefix}${String(number).padStart(8, '0')}`;
}

const oversizedBytes = 40 * 1024 * 1024;

/** Puts a report where the customer finds it, whole, unless the fault has it otherwise. */
export async function writeReport(customer: BankCustomer, name: string, text: string, fault?: Fault): Promise<void> {
  const folder = customer.inboxDirectory;
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${name}.part`);
  await writeFile(draft, alter(text, fault));
  await rename(draft, join(folder, name));
}

function alter(text: string, fault: Fault | undefined): string {
  switch (fault?.kind) {
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2));
    case 'malformed':
      return '<html><body>Service unavailable</body></html>';
    case 'oversized':
      return `${text}<!--${'x'.repeat(oversizedBytes)}-->`;
    default:
      return text;
  }
}
