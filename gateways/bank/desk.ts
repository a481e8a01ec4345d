import { runSideEffect as runPlainly, type RunSideEffect } from '../../domain/side-effect';
import type { BankAccount } from '../account';
import type { BankBook } from './book';
import type { BankListener } from './listener';
import { receiveReports } from './receive-reports';
import { sendBatches } from './send-batches';

/** The bank route's correspondence: files out, files in. */
export interface BankDesk {
  readonly accounts: readonly BankAccount[];
  /** The account from which a merchant's refunds are paid to bank accounts; null: the merchant has none. */
  accountOf(merchantId: string): BankAccount | null;
  /**
   * Makes the file of the window that has closed and brings it, and what was left behind, to the bank. Orders of before
   * `heldBefore` are left out: the bank may have them.
   */
  send(account: BankAccount, listener: Pick<BankListener, 'alarm'>, now: Date, heldBefore?: Date | null): Promise<void>;
  /** Reads what the bank has sent; once more what the book may have forgotten since a time, restored from a backup. */
  receive(account: BankAccount, listener: BankListener, now: Date, forgottenSince?: Date | null): Promise<void>;
}

export interface BankDeskOptions {
  readonly accounts: readonly BankAccount[];
  readonly book: BankBook;
  /** Bound on handing over one file. */
  readonly callTimeoutMs: number;
  readonly runSideEffect?: RunSideEffect;
}

export const createBankDesk = ({
  accounts,
  book,
  callTimeoutMs,
  runSideEffect = runPlainly,
}: BankDeskOptions): BankDesk => ({
  accounts,
  accountOf: (merchantId) => accounts.find((account) => account.merchantId === merchantId) ?? null,
  send: (account, listener, now, heldBefore = null) =>
    sendBatches(account, { book, listener, now, callTimeoutMs, runSideEffect, heldBefore }),
  receive: (account, listener, now, forgottenSince = null) =>
    receiveReports(account, { book, listener, now, runSideEffect, forgottenSince }),
});
