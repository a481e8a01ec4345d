import type { LedgerHead, LedgerSealerInput } from '../../domain/ledger-sealer';

/**
 * `found`: what the database holds in place of `lost`, the head that is remembered or one that this turn has seen. Sealers of
 * before do not tell what was lost.
 */
export type SealResult =
  | { readonly kind: 'sealed'; readonly head: LedgerHead | null; readonly note: string | null }
  | { readonly kind: 'rolled_back'; readonly found: LedgerHead | null; readonly lost?: LedgerHead };

export interface SealingActivities {
  /** Seals the next batch of records as soon as some wait; returns without one after a minute. */
  sealRecords(input: LedgerSealerInput): Promise<SealResult>;
  /** Starts the sealer unless it runs, with what the last one remembered. */
  ensureSealer(): Promise<void>;
}
