import type { BankOrder } from '../../domain/bank-transfer';
import type { BankAccount } from '../account';

export interface BankAlarm {
  readonly kind: string;
  readonly severity: 'warning' | 'critical';
  /** A refund, a file or an account. */
  readonly subject: string;
  /** Stable words, never what a file holds. */
  readonly detail: string;
}

/** Who hears of what the bank says. Each call is durable before it returns: what it was told of is not told again. */
export interface BankListener {
  alarm(account: BankAccount, alarm: BankAlarm): Promise<void>;
  /** Something final, or contradictory, is known of an order; may be told again about the same report. */
  changed(order: BankOrder, reportHash: string): Promise<void>;
}
