import type { ReadNodes } from '../../ledger/merkle/read-nodes';
import type { Seal } from '../../ledger/seals/seal';
import type { TradeRecord } from '../../ledger/trade-record';

/** Where a record stands in the log. */
export interface LedgerLeaf {
  readonly index: number;
  readonly record: string;
  /** Leaf hash, hex. */
  readonly hash: string;
  /** Sequence of its seal. */
  readonly seal: number;
}

/** The last seal. `projected`: everything that follows from it is written. */
export interface StoredHead {
  readonly seal: Seal;
  readonly projected: boolean;
}

/** What sealing knows of a record beside the record. Both null: it is sealed, or somebody hid it. */
export interface RecordStanding {
  readonly record: TradeRecord;
  /** When it was posted, as long as no seal has it. */
  readonly unsealedSince: Date | null;
  /** When a sealer found that it is not what its signature says. */
  readonly refusedAt: Date | null;
}

/** The sealed log. Seals are the truth; leaves and tiles follow from them and can be written again at any time. */
export interface Ledger {
  head(): Promise<StoredHead | null>;
  seal(sequence: number): Promise<Seal | null>;
  /** The one write that decides which records a seal has. False: another sealer was there first. */
  insertSeal(seal: Seal): Promise<boolean>;
  /** Writes the seal's leaves and tiles and takes its records off the waiting ones; safe to repeat. Throws when other leaves stand there. */
  project(seal: Seal): Promise<void>;
  /** In ascending sequence, after that one. */
  seals(after: number, limit: number): Promise<Seal[]>;

  /** Records that no seal has, the oldest first. */
  waiting(limit: number): Promise<RecordStanding[]>;
  /** When the oldest of them was posted; null when there is none. */
  waitingSince(): Promise<Date | null>;
  /** Those of the records that are in the log, with their places; all seals must have been projected. */
  leavesOf(records: readonly string[]): Promise<LedgerLeaf[]>;
  /** By index, from `from` to before `to`. */
  leaves(from: number, to: number): Promise<LedgerLeaf[]>;
  /** Takes records that are in the log off the waiting ones. */
  markSealed(records: readonly string[]): Promise<void>;
  /** Sets a record aside that must not be sealed. */
  refuse(record: string, at: Date): Promise<void>;
  /** Has records judged again that were set aside or hidden; answers with how many. */
  reconsider(records: readonly string[], at: Date): Promise<number>;
  /** Has every record wait that was posted before there was a sealer; answers with how many. */
  adopt(at: Date): Promise<number>;

  /** Records and what sealing knows of them, in order of id, after that one. */
  standings(after: string | null, limit: number): Promise<RecordStanding[]>;
  /** Those of the records that exist. */
  records(ids: readonly string[]): Promise<TradeRecord[]>;
  /** Hashes of complete subtrees. Throws when a tile is missing. */
  readonly readNodes: ReadNodes;
}
