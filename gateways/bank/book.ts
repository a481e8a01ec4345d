import type {
  BankBatch,
  BankOrder,
  BankOrderChange,
  BankReport,
  BankStray,
  NewBankBatch,
  NewBankOrder,
} from '../../domain/bank-transfer';

/**
 * What the bank route remembers. A bank answers days later and by files: the book is what makes an order durable, found
 * again and carried once. Every method may be repeated.
 */
export interface BankBook {
  /** Books an order unless its key is taken; answers with what stands under the key. */
  order(order: NewBankOrder): Promise<BankOrder>;
  find(key: string): Promise<BankOrder | null>;
  /** Keys of orders that no batch carries, no report tells of, and that were booked before then, oldest first. */
  waiting(account: string, before: Date, limit: number, notBefore?: Date | null): Promise<string[]>;
  /** Makes the batch's choice of orders durable; answers with the one that is there when its id is taken. */
  seal(batch: NewBankBatch): Promise<BankBatch>;
  /**
   * Puts the chosen orders that no batch carries yet, and no report tells of, into this one. An order is claimed once, for
   * ever.
   */
  claim(batch: BankBatch): Promise<void>;
  /** The orders that a batch carries, in order of their keys. */
  carriedBy(batchId: string): Promise<BankOrder[]>;
  /** Keeps the first file only; answers with the batch as it stands. */
  storeFile(
    batchId: string,
    file: { readonly text: string; readonly transactions: number; readonly controlSum: string },
  ): Promise<BankBatch>;
  /** stored → staged, once: whoever is second learns the first one's name. */
  stage(batchId: string, stagedAs: string): Promise<BankBatch>;
  markDropped(batchId: string, at: Date): Promise<void>;
  /** The account's batches that the bank does not have yet, oldest first. */
  undropped(account: string): Promise<BankBatch[]>;
  batch(batchId: string): Promise<BankBatch | null>;
  /** Changes an order if it is at `revision`; answers whether it was. */
  change(key: string, revision: number, change: BankOrderChange, reportHash: string): Promise<boolean>;
  /** Whether a report of this content was read to its end. */
  hasRead(account: string, hash: string): Promise<boolean>;
  markRead(report: BankReport): Promise<void>;
  /** Keeps what a report says of an order that is not in the book, the first word of each order, for ever. */
  keepStray(stray: BankStray): Promise<void>;
  /** Those of these keys of which a report has told although they were not in the book. */
  strays(keys: readonly string[]): Promise<BankStray[]>;
}
