import { emptyRoot, nodeHash } from './hash';
import type { Hash } from './hash';
import { hashRanges } from './read-nodes';
import type { ReadNodes } from './read-nodes';
import { splitOf } from './subtree';
import type { LeafRange } from './subtree';

const areSizes = (from: number, to: number): boolean =>
  Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to;

/**
 * The ranges whose roots prove that the first `from` of `to` leaves are what they were (RFC 9162 §2.1.4.1). None where
 * nothing is to be proved: from 0, and between equal sizes.
 */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (!areSizes(from, to)) throw new RangeError(`No tree of ${to} leaves grew from one of ${from}`);
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  // A subtree that was the whole of the old tree is known to whoever checks: it is the old root.
  return start === 0 ? ranges : [{ start, end }, ...ranges];
}

/** Proof that a tree of `to` leaves began as that of `from`. Throws RangeError for sizes that cannot be. */
export const proveConsistency = (from: number, to: number, read: ReadNodes): Promise<Hash[]> =>
  hashRanges(consistencyRanges(from, to), read);

/** Whether the tree with root `toRoot` began as the one with `fromRoot` (RFC 9162 §2.1.4.2). False for what is no proof. */
export function verifyConsistency(
  proof: readonly Hash[],
  { from, to, fromRoot, toRoot }: { from: number; to: number; fromRoot: Hash; toRoot: Hash },
): boolean {
  if (!areSizes(from, to)) return false;
  const ranges = consistencyRanges(from, to);
  if (ranges.length !== proof.length) return false;
  if (from === to) return fromRoot.equals(toRoot);
  if (from === 0) return fromRoot.equals(emptyRoot());

  const startsWithin = ranges[0]!.start < from;
  const first = startsWithin ? proof[0]! : fromRoot;
  let [old, grown] = [first, first];
  for (const [at, hash] of proof.entries()) {
    if (startsWithin && at === 0) continue;
    if (ranges[at]!.start < from) {
      old = nodeHash(hash, old);
      grown = nodeHash(hash, grown);
    } else {
      grown = nodeHash(grown, hash);
    }
  }
  return old.equals(fromRoot) && grown.equals(toRoot);
}
