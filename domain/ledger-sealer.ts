/** What the sealer's workflow, its activities and operators say to each other. */

/** Where the log of trade records ends: enough to tell it from any other. Hashes in hex. */
export interface LedgerHead {
  /** Of the last seal, from 1. */
  readonly sequence: number;
  /** How many records are sealed. */
  readonly size: number;
  /** RFC 6962 root over them. */
  readonly root: string;
  /** Of the seal. */
  readonly hash: string;
}

/** The one workflow that seals. It remembers the head outside the database. */
export const ledgerSealerWorkflowId = 'ledger-sealer';

/** The schedule that makes sure that it runs, and the workflow that it starts for that. */
export const ledgerSealerWatchId = 'ledger-sealer-watch';

export interface LedgerSealerInput {
  /** Null: nothing is remembered, and whatever the database holds is taken. */
  readonly head: LedgerHead | null;
}

export const ledgerHeadQuery = 'head';

/** An operator takes the database's head, although it is not what the sealer remembers. */
export const acceptHeadUpdate = 'acceptHead';

export interface AcceptHeadMessage extends LedgerSealerInput {
  /** Who; the reason is in the audit log. */
  readonly by: string;
}
