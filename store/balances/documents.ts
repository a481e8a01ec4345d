import type { AccountSum } from '../../ledger/balances/sum';
import type { TradeRecord } from '../../ledger/trade-record';

/** The kept sums. A rebuild makes another generation beside the live one, which then takes its place. */
export interface BalanceGeneration {
  readonly id: number;
  /** The last seal whose records are in all of its buckets. */
  readonly seal: number;
}

export interface BooksQuestion {
  /** A merchant, or `everyone`. */
  readonly owner: string;
  /** Of what happened before this instant; null: of everything. */
  readonly before: Date | null;
  /** Of what was sealed by then, which no later record changes; null: of everything that was posted. */
  readonly asOfSeal: number | null;
}

export interface MovementsQuestion {
  readonly merchantId: string;
  /** Included. */
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly asOfSeal: number;
}

/** A bucket that is not what the records say. Null: it is not there, or should not be. */
export interface BucketDifference {
  readonly bucket: string;
  readonly kept: string | null;
  readonly recomputed: string | null;
}

/** Sums of the sealed records: they follow from them, and can be made again at any time. */
export interface Balances {
  /** The live generation; the first call makes it. */
  generation(): Promise<BalanceGeneration>;
  /**
   * Adds the next seal's records to the buckets of a generation, once each whatever crashes or runs at the same time.
   * False when there is none yet. Throws TradeRecordBreach when a record is not what was sealed.
   */
  applyNext(generation: number): Promise<boolean>;
  /** An owner's accounts. Costs the same however many records there are. */
  sums(question: BooksQuestion): Promise<AccountSum[]>;
  /** The records of a period that these seals hold, in order of time and id, streamed. */
  movements(question: MovementsQuestion): AsyncIterable<TradeRecord>;

  /** An empty generation that nobody reads. */
  begin(): Promise<BalanceGeneration>;
  /** Has a generation be read from now on, and removes those before it. */
  activate(generation: number): Promise<void>;
  discard(generation: number): Promise<void>;
  /** How the buckets of two generations differ: all, or those that are named. */
  differences(
    kept: number,
    recomputed: number,
    options: { readonly among: readonly string[] | null; readonly limit: number },
  ): Promise<BucketDifference[]>;
}
