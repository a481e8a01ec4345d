import type { FaultBook } from '../faults/fault-book';
import type { Movements } from '../movements';
import type { Scheduler } from '../scheduler';
import type { Collection, Store } from '../store';
import type { BankCustomer } from './accounts';

/** A transfer that the bank was told to make. */
export interface Transfer {
  id: string;
  account: string;
  messageId: string;
  endToEndId: string;
  amount: number;
  currency: string;
  creditor: string;
  state: 'accepted' | 'pending' | 'rejected' | 'settled' | 'returned';
  code: string | null;
  /** What becomes of it after it has settled. */
  returns: { afterMs: number; code: string } | null;
}

export interface BankContext {
  store: Store;
  scheduler: Scheduler;
  faults: FaultBook;
  movements: Movements;
  customers: readonly BankCustomer[];
  transfers: Collection<Transfer>;
  /** Message ids that were taken, by `account/message id`. */
  files: Collection<{ at: string }>;
  /** Minor units, by account. */
  balances: Collection<{ minor: number }>;
  reports: Collection<{ number: number }>;
  statusAfterMs: number;
  settleAfterMs: number;
}

/** The key that a caller's end-to-end id stands for: banks carry no underscores. */
export const keyOf = (endToEndId: string): string => endToEndId.replace(/^re-/, 're_');
