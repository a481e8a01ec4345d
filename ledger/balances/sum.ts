import { bucketIn } from './buckets';
import type { TimeCut } from './buckets';
import { entriesOf } from './entries';
import type { Movement } from './entries';
import { bucketKey } from './fold';
import type { BucketSum } from './fold';

/** A bucket as it is kept: it holds all records of its time that are in seals up to this one, and no others. */
export interface KeptBucket extends BucketSum {
  readonly seal: number;
}

/** A record and the seal that has it; null while none has. */
export interface SealedMovement {
  readonly record: Movement;
  readonly seal: number | null;
}

export interface AccountSum {
  readonly account: string;
  readonly currency: string;
  /** Debits less credits. */
  readonly net: bigint;
}

/** What a question about the books of one owner is answered from at first. */
export interface BooksQuery {
  readonly owner: string;
  readonly cut: TimeCut;
  /** The cut's buckets. */
  readonly buckets: readonly KeptBucket[];
  /** The question is about what these seals hold; null: about everything. */
  readonly asOfSeal: number | null;
}

/** Sums that records are added to as they are read: nothing is kept of a record, however many there are. */
export interface Books {
  /** A record that a bucket may lack or hold too much: each one that is in a later seal than the question is about. */
  addRecent(movement: SealedMovement): void;
  /** A record of the rest of the cut: each of them. */
  addRest(movement: SealedMovement): void;
  sums(): AccountSum[];
}

/**
 * The sums of an owner's accounts before an instant. Each record counts once and whole, although buckets were read one
 * after the other while seals were being added: every bucket tells by its seal which records it holds.
 */
export function openBooks({ owner, cut, buckets, asOfSeal }: BooksQuery): Books {
  const sums = new Map<string, AccountSum>();
  const add = (account: string, currency: string, net: bigint): void => {
    const key = `${account}\n${currency}`;
    sums.set(key, { account, currency, net: (sums.get(key)?.net ?? 0n) + net });
  };
  const seals = new Map<string, number>();
  for (const bucket of buckets) {
    seals.set(bucketKey(bucket), bucket.seal);
    add(bucket.account, bucket.currency, bucket.net);
  }
  const isAsked = (seal: number | null): boolean => asOfSeal === null || (seal !== null && seal <= asOfSeal);
  return {
    addRecent: ({ record, seal }) => {
      const place = bucketIn(cut, record.occurredAt);
      if (place === null) return;
      for (const entry of entriesOf(record)) {
        if (entry.owner !== owner) continue;
        const isHeld = seal !== null && seal <= (seals.get(bucketKey({ ...entry, ...place })) ?? 0);
        if (isAsked(seal) && !isHeld) add(entry.account, entry.currency, entry.net);
        if (!isAsked(seal) && isHeld) add(entry.account, entry.currency, -entry.net);
      }
    },
    addRest: ({ record, seal }) => {
      if (!isAsked(seal)) return;
      for (const entry of entriesOf(record)) {
        if (entry.owner === owner) add(entry.account, entry.currency, entry.net);
      }
    },
    sums: () => [...sums.values()].toSorted(byAccount),
  };
}

const byAccount = (left: AccountSum, right: AccountSum): number =>
  compare(left.account, right.account) || compare(left.currency, right.currency);

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
