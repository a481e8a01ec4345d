import type { ReadNodes } from '../merkle/read-nodes';
import type { Seal } from '../seals/seal';
import type { TradeRecord } from '../trade-record';

/** Where a record stands in the log. */
export interface LedgerLeaf {
  readonly index: number;
  readonly record: string;
  /** Leaf hash, hex. */
  readonly hash: string;
  /** Sequence of its seal. */
  readonly seal: number;
}

/** What sealing knows of a record beside the record. Both null: it is sealed, or somebody hid it. */
export interface RecordStanding {
  readonly record: TradeRecord;
  /** When it was posted, as long as no seal has it. */
  readonly unsealedSince: Date | null;
  /** When a sealer found that it is not what its signature says. */
  readonly refusedAt: Date | null;
}

/** What verification reads of a sealed log. */
export interface LogReader {
  /** In ascending sequence, after that one. */
  seals(after: number, limit: number): Promise<readonly Seal[]>;
  /** By index, from `from` to before `to`. */
  leaves(from: number, to: number): Promise<readonly LedgerLeaf[]>;
  /** The places that the records have, whether or not a seal gave them. */
  claimedLeaves(records: readonly string[]): Promise<readonly LedgerLeaf[]>;
  /** Leaves that stand nowhere in a log of this size: before its begin, at its end or beyond. The outermost ones. */
  strayLeaves(size: number): Promise<readonly LedgerLeaf[]>;
  /** How many records are sealed. */
  size(): Promise<number>;
  /** Those of the records that exist. */
  records(ids: readonly string[]): Promise<readonly TradeRecord[]>;
  /** Records and what sealing knows of them, in order of id, after that one. */
  standings(after: string | null, limit: number): Promise<readonly RecordStanding[]>;
  /** The roots (hex) of those sizes at which a seal ends. */
  rootsAt(sizes: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Hashes of complete subtrees. Throws when one is missing. */
  readonly readNodes: ReadNodes;
}
