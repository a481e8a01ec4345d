/** Activities that schedules have run. */

export interface SweepActivities {
  /** Gives each open refund that nothing runs a recovery workflow, and delivers callbacks that were left behind. */
  sweep(): Promise<{ readonly recovered: number; readonly delivered: number }>;
}

export interface BackupActivities {
  /** Makes a backup where the worker keeps them, and removes those that are too many. */
  makeBackup(): Promise<{ readonly backup: string; readonly removed: readonly string[] }>;
}

export interface SearchActivities {
  /** Brings what has changed to the search engine; where there is none, does nothing. */
  fillSearchSink(): Promise<{ readonly indexed: number; readonly rejected: number; readonly caughtUp: boolean }>;
}

export interface BankActivities {
  /** Brings orders to the bank and its answers to the refunds they are about. */
  runBank(): Promise<{ readonly accounts: number; readonly failed: number }>;
}
