import type { Fault, FaultSubject } from '../faults/fault';
import type { BankCustomer } from './accounts';
import { keyOf, type BankContext, type Transfer } from './context';
import { InitiationRefused, readInitiation, type Initiation, type Instruction } from './read-initiation';
import { statement, statusReport, type StatementEntry, type StatusReport } from './reports';
import { nextReportId, takeReportFault, writeReport } from './write-report';

const statusTask = 'bank.status';
const statementTask = 'bank.statement';
const slowReportMs = 1_000;

interface StatusData {
  account: string;
  report: Omit<StatusReport, 'id' | 'at'>;
}

interface StatementData {
  account: string;
  kind: 'debit' | 'return';
  transfers: string[];
}

/** Does what the bank does later: report, settle, return. */
export function handleTransfers(context: BankContext): void {
  context.scheduler.handle(statusTask, (data) => sendStatus(context, data as StatusData));
  context.scheduler.handle(statementTask, (data) => book(context, data as StatementData));
}

/** Takes a file of orders; what is wrong with it the customer learns from a status report. */
export function takeFile(context: BankContext, customer: BankCustomer, text: string): void {
  let initiation: Initiation;
  try {
    initiation = readInitiation(text);
    if (initiation.debtorIban !== customer.iban) {
      throw new InitiationRefused('the account is not the customer’s', initiation.messageId);
    }
  } catch (error) {
    if (!(error instanceof InitiationRefused)) throw error;
    return refuseFile(context, customer, error.messageId ?? 'NOTPROVIDED', 'FF01');
  }
  const { messageId, instructions } = initiation;
  for (const { endToEndId } of instructions) context.movements.countRequest(customer.id, keyOf(endToEndId));
  const id = `${customer.id}/${messageId}`;
  if (context.files.get(id) !== undefined) return refuseFile(context, customer, messageId, 'AM05');
  context.files.put(id, { at: new Date(context.scheduler.now()).toISOString() });
  const transfers = instructions.map((instruction) => accept(context, customer, messageId, instruction));
  const transactions = transfers.map(({ endToEndId, state, code, amount, currency }) => ({
    endToEndId,
    status: state === 'rejected' ? ('RJCT' as const) : state === 'pending' ? ('PDNG' as const) : ('ACSP' as const),
    code,
    amount,
    currency,
  }));
  scheduleStatus(context, customer, { originalMessageId: messageId, transactions });
  const settling = transfers.filter(({ state }) => state === 'accepted').map((transfer) => transfer.id);
  if (settling.length === 0) return;
  const data: StatementData = { account: customer.id, kind: 'debit', transfers: settling };
  context.scheduler.schedule(statementTask, context.settleAfterMs, data);
}

/** Sends the money of a transfer back, as the creditor's bank does. */
export function returnTransfer(context: BankContext, transfer: Transfer, code: string, afterMs: number): void {
  context.transfers.put(transfer.id, { ...transfer, code });
  const data: StatementData = { account: transfer.account, kind: 'return', transfers: [transfer.id] };
  context.scheduler.schedule(statementTask, afterMs, data);
}

function accept(context: BankContext, customer: BankCustomer, messageId: string, instruction: Instruction): Transfer {
  const fault = takeOutcomeFault(context, customer.id, instruction);
  const transfer: Transfer = {
    id: `${customer.id}/${messageId}/${instruction.endToEndId}`,
    account: customer.id,
    messageId,
    ...instruction,
    ...fateOf(fault, context.settleAfterMs),
  };
  context.transfers.put(transfer.id, transfer);
  if (transfer.state === 'rejected') return transfer;
  const { amount, currency, state } = transfer;
  const of = { payment_intent: null, metadata: {}, account: customer.id };
  context.movements.apply({
    kind: 'refund',
    key: keyOf(transfer.endToEndId),
    amount,
    currency,
    state,
    id: transfer.id,
    ...of,
  });
  return transfer;
}

function fateOf(fault: Fault | undefined, settleAfterMs: number): Pick<Transfer, 'state' | 'code' | 'returns'> {
  switch (fault?.kind) {
    case 'rejected':
      return { state: 'rejected', code: fault.code ?? 'AC04', returns: null };
    case 'insufficient_balance':
      return { state: 'rejected', code: 'AM04', returns: null };
    case 'stays_pending':
      return { state: 'pending', code: null, returns: null };
    case 'late_failure':
      return {
        state: 'accepted',
        code: null,
        returns: { afterMs: fault.delay_ms ?? settleAfterMs, code: fault.code ?? 'AC04' },
      };
    default:
      return { state: 'accepted', code: null, returns: null };
  }
}

function takeOutcomeFault({ faults }: BankContext, account: string, instruction: Instruction): Fault | undefined {
  const subject: FaultSubject = {
    method: 'FILE',
    path: '',
    operation: 'refund.create',
    account,
    key: keyOf(instruction.endToEndId),
    payment_intent: null,
    amount: instruction.amount,
    movesMoney: true,
    remembered: false,
    ordinal: faults.nextOrdinal('request'),
  };
  return faults.take('outcome', subject);
}

function refuseFile(context: BankContext, customer: BankCustomer, originalMessageId: string, code: string): void {
  scheduleStatus(context, customer, { originalMessageId, group: { status: 'RJCT', code }, transactions: [] });
}

function scheduleStatus(
  { scheduler, statusAfterMs }: BankContext,
  { id }: BankCustomer,
  report: StatusData['report'],
): void {
  const data: StatusData = { account: id, report };
  scheduler.schedule(statusTask, statusAfterMs, data);
}

const customerOf = ({ customers }: BankContext, account: string): BankCustomer => {
  const customer = customers.find(({ id }) => id === account);
  if (customer === undefined) throw new Error(`There is no customer ${account}`);
  return customer;
};

async function sendStatus(context: BankContext, data: StatusData): Promise<void> {
  const fault = takeReportFault(context, 'report.status', data.account);
  if (fault?.kind === 'slow') return context.scheduler.schedule(statusTask, fault.delay_ms ?? slowReportMs, data);
  const customer = customerOf(context, data.account);
  const id = nextReportId(context, customer, 'PSR');
  await writeReport(
    customer,
    `${id}.xml`,
    statusReport({ ...data.report, id, at: new Date(context.scheduler.now()) }),
    fault,
  );
}

/** Moves the money between the bank's accounts, and tells of it on a statement. */
async function book(context: BankContext, data: StatementData): Promise<void> {
  const fault = takeReportFault(context, 'report.statement', data.account);
  if (fault?.kind === 'slow') return context.scheduler.schedule(statementTask, fault.delay_ms ?? slowReportMs, data);
  const customer = customerOf(context, data.account);
  const moved = data.transfers.map((id) => context.transfers.get(id)).filter((transfer) => transfer !== undefined);
  for (const transfer of moved) settle(context, transfer, data.kind);
  const opening = context.balances.get(customer.id)?.minor ?? 0;
  const sum = moved.reduce((total, { amount }) => total + amount, 0);
  const closing = data.kind === 'debit' ? opening - sum : opening + sum;
  context.balances.put(customer.id, { minor: closing });
  const id = nextReportId(context, customer, 'STM');
  const entries = moved.map((transfer, index) =>
    alterEntry({ ...transfer, kind: data.kind, reference: `${id}/${index + 1}` }, fault),
  );
  const told = { id, at: new Date(context.scheduler.now()), iban: customer.iban, currency: customer.currency };
  await writeReport(
    customer,
    `${id}.xml`,
    statement({ ...told, openingMinor: opening, closingMinor: closing, entries }),
    fault,
  );
}

function settle(context: BankContext, transfer: Transfer, kind: StatementData['kind']): void {
  const state = kind === 'debit' ? 'settled' : 'returned';
  context.transfers.put(transfer.id, { ...transfer, state });
  context.movements.setState(transfer.id, state);
  if (kind === 'debit' && transfer.returns !== null) {
    returnTransfer(context, { ...transfer, state }, transfer.returns.code, transfer.returns.afterMs);
  }
}

function alterEntry(entry: StatementEntry, fault: Fault | undefined): StatementEntry {
  switch (fault?.kind) {
    case 'wrong_amount':
      return { ...entry, amount: entry.amount + 1 };
    case 'foreign_id':
      return { ...entry, endToEndId: 'NOTPROVIDED' };
    default:
      return entry;
  }
}
