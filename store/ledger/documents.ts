import type { LedgerLeaf, LogReader, RecordStanding } from '../../ledger/verify/log-reader';
import type { Seal, SealFacts } from '../../ledger/seals/seal';

export type { LedgerLeaf, RecordStanding } from '../../ledger/verify/log-reader';

/** The last seal. `projected`: everything that follows from it is written. */
export interface StoredHead {
  readonly seal: Seal;
  readonly projected: boolean;
}

/** A seal without its batch. */
export type SealSummary = SealFacts & Pick<Seal, 'signature' | 'note'>;

/** The sealed log. Seals are the truth; leaves and tiles follow from them and can be written again at any time. */
export interface Ledger extends LogReader {
  head(): Promise<StoredHead | null>;
  seal(sequence: number): Promise<Seal | null>;
  /** The one write that decides which records a seal has. False: another sealer was there first. */
  insertSeal(seal: Seal): Promise<boolean>;
  /** Writes the seal's leaves and tiles and takes its records off the waiting ones; safe to repeat. Throws when other leaves stand there. */
  project(seal: Seal): Promise<void>;
  seals(after: number, limit: number): Promise<Seal[]>;
  /** What seals say without their batches, newest first, before that one. */
  summaries(before: number | null, limit: number): Promise<SealSummary[]>;
  /** The same of some of them, in ascending sequence. */
  summariesOf(sequences: readonly number[]): Promise<SealSummary[]>;

  /** Records that no seal has, the oldest first. */
  waiting(limit: number): Promise<RecordStanding[]>;
  /** When the oldest of them was posted; null when there is none. */
  waitingSince(): Promise<Date | null>;
  /** Those of the records that are in the log, with their places, as seals list them. */
  leavesOf(records: readonly string[]): Promise<LedgerLeaf[]>;
  claimedLeaves(records: readonly string[]): Promise<LedgerLeaf[]>;
  /** Those of the leaves that a seal lists in their places, with that seal. */
  listed(leaves: readonly LedgerLeaf[]): Promise<LedgerLeaf[]>;
  /** Removes a leaf that no seal lists, as it stands. */
  removeForged(leaf: LedgerLeaf): Promise<void>;
  leaves(from: number, to: number): Promise<LedgerLeaf[]>;
  /** Takes records that are in the log off the waiting ones. */
  markSealed(records: readonly string[]): Promise<void>;
  /** Sets a record aside that must not be sealed. */
  refuse(record: string, at: Date): Promise<void>;
  /** Has records judged again that were set aside or hidden; answers with how many. */
  reconsider(records: readonly string[], at: Date): Promise<number>;
  /** Has every record wait that was posted before there was a sealer; answers with how many. */
  adopt(at: Date): Promise<number>;
  /** Projects a seal in place of whatever was projected of it, or of its records. In ascending sequence this mends all leaves and tiles. */
  projectAnew(seal: Seal): Promise<void>;
}
