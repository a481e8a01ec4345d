import type { BankOrder } from '../../domain/bank-transfer';
import type { RunSideEffect } from '../../domain/side-effect';
import type { BankAccount } from '../account';
import type { BankBook } from './book';
import { keyOfEndToEndId } from './end-to-end-id';
import type { FileFinding, Findings, OrderFinding } from './findings';
import { arrivedNames, putAsideSince, quarantine, readArrived, setAside, type ArrivedFile } from './inbox-directory';
import { judgeFinding } from './judge-finding';
import type { BankListener } from './listener';
import { readReport } from './read-report';

/** A file that is not well-formed may still be arriving; after this it is as it will be. */
const arrivalGraceMs = 60_000;

export interface ReceivingOptions {
  readonly book: BankBook;
  readonly listener: BankListener;
  readonly now: Date;
  readonly runSideEffect: RunSideEffect;
  /** What was read since then the book may have forgotten: it was restored from a backup. Null: nothing. */
  readonly forgottenSince?: Date | null;
}

/**
 * Reads the account's inbox. What a file says is applied, told, and only then is the file marked as read and put aside:
 * whatever happens in between, reading it again changes nothing more. A book that may have forgotten what it read is told
 * again, from what lies put aside.
 */
export async function receiveReports(account: BankAccount, options: ReceivingOptions): Promise<void> {
  const { forgottenSince = null } = options;
  if (forgottenSince !== null) {
    for await (const file of putAsideSince(account.inboxDirectory, forgottenSince))
      await readOnce(account, file, options);
  }
  for (const name of await arrivedNames(account.inboxDirectory)) {
    const file = await readArrived(account.inboxDirectory, name);
    if (file !== null) await receive(account, file, options);
  }
}

async function receive(account: BankAccount, file: ArrivedFile, options: ReceivingOptions): Promise<void> {
  const directory = account.inboxDirectory;
  const refusal = await readOnce(account, file, options);
  if (refusal === 'arriving') return;
  if (refusal !== null) return quarantine(directory, file, refusal);
  await options.runSideEffect('bank.set_aside', () => setAside(directory, file));
}

/** Applies what a file says, unless that was done; answers with why it could not be read. */
async function readOnce(account: BankAccount, file: ArrivedFile, options: ReceivingOptions): Promise<string | null> {
  const { book, now } = options;
  if (await book.hasRead(account.id, file.hash)) return null;
  const reading =
    file.content === null
      ? ({ kind: 'refused', reason: 'too_large_or_no_file' } as const)
      : readReport(file.content, account);
  const about = { account: account.id, hash: file.hash, name: file.name, at: now };
  if (reading.kind === 'read') {
    await new Application(account, file.hash, options).apply(reading.findings);
    await book.markRead({ ...about, kind: reading.findings.kind });
    return null;
  }
  const isArriving = now.getTime() - file.changedAt.getTime() < arrivalGraceMs;
  if (isArriving && reading.reason === 'not_well_formed') return 'arriving';
  await options.listener.alarm(account, {
    kind: 'bank_file_quarantined',
    severity: 'critical',
    subject: file.hash,
    detail: reading.reason,
  });
  return reading.reason;
}

/** Applies what one report says. */
class Application {
  private readonly account: BankAccount;
  private readonly hash: string;
  private readonly book: BankBook;
  private readonly listener: BankListener;
  private readonly now: Date;

  constructor(account: BankAccount, hash: string, { book, listener, now }: ReceivingOptions) {
    this.account = account;
    this.hash = hash;
    this.book = book;
    this.listener = listener;
    this.now = now;
  }

  async apply({ orders, files }: Findings): Promise<void> {
    for (const finding of orders) await this.applyToOrder(finding);
    const named = new Set(orders.map(({ endToEndId }) => keyOfEndToEndId(endToEndId)));
    for (const finding of files) await this.applyToFile(finding, named);
  }

  private async applyToOrder(finding: OrderFinding): Promise<void> {
    const key = keyOfEndToEndId(finding.endToEndId);
    // Everything else that is paid from the account stands in its statements, too.
    if (key === null) return;
    const order = (await this.book.find(key)) ?? (await this.keepStray(key, finding));
    // Ours by its form, and not in the book: restored from an older backup, or another engine's.
    if (order?.account === this.account.id) return this.judge(order, finding);
    await this.alarm('bank_order_unknown', 'critical', finding.endToEndId, finding.kind);
  }

  /** So that it is not ordered as if the bank had never had it. Answers with an order that was booked meanwhile. */
  private async keepStray(key: string, { kind }: OrderFinding): Promise<BankOrder | null> {
    await this.book.keepStray({ key, account: this.account.id, kind, reportHash: this.hash, at: this.now });
    return this.book.find(key);
  }

  /** A rejected file rejects what it carried, except what the same report says of single orders. */
  private async applyToFile({ messageId, kind, code }: FileFinding, named: ReadonlySet<string | null>): Promise<void> {
    const batch = await this.book.batch(messageId);
    if (batch === null || batch.account !== this.account.id) return;
    if (kind === 'duplicate') return this.alarm('bank_file_refused', 'warning', messageId, 'duplicate');
    await this.alarm('bank_file_refused', 'critical', messageId, code ?? 'not_specified');
    for (const order of await this.book.carriedBy(messageId)) {
      if (named.has(order.key)) continue;
      const { endToEndId } = order;
      const finding = { endToEndId, kind: 'rejected', code, amount: null, reference: null, nth: 1 } as const;
      // A whole file's rejection says nothing of what the bank has taken up already.
      if (order.state === 'ordered' || order.reports.includes(this.hash)) await this.judge(order, finding);
    }
  }

  private async judge(order: BankOrder, finding: OrderFinding): Promise<void> {
    const { change, conflict } = judgeFinding(order, finding);
    // First: once the change is kept, the same finding is no news any more.
    if (conflict !== null) await this.alarm('bank_report_conflict', 'critical', order.refundId, conflict);
    if (change !== null && !(await this.book.change(order.key, order.revision, change, this.hash))) {
      const now = await this.book.find(order.key);
      return now === null ? undefined : this.judge(now, finding);
    }
    if (conflict !== null || isNews(change?.state ?? order.state)) await this.tell(order, change !== null);
  }

  /** Told again when an earlier reading of the same report may have been cut off before it was told. */
  private async tell(order: BankOrder, isChanged: boolean): Promise<void> {
    if (isChanged || order.reports.includes(this.hash)) await this.listener.changed(order, this.hash);
  }

  private alarm(kind: string, severity: 'warning' | 'critical', subject: string, detail: string): Promise<void> {
    return this.listener.alarm(this.account, { kind, severity, subject, detail });
  }
}

/** Acceptance alone changes nothing for the refund. */
const isNews = (state: BankOrder['state']): boolean => state !== 'ordered' && state !== 'accepted';
