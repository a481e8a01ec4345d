import { nodeHash } from './hash';
import type { Hash } from './hash';

/** The leaves from `start` to before `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** A complete subtree: the 2^level leaves from index × 2^level on. */
export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

/** The largest power of two below `size`, which is at least 2: where RFC 6962 splits a tree. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The complete subtrees that a range consists of, from left to right: at most two for each level. Together they hash
 * (`foldRight`) to the range's root wherever `start` is where a tree may be split.
 */
export function completeSubtrees({ start, end }: LeafRange): NodePlace[] {
  const places: NodePlace[] = [];
  for (let at = start; at < end;) {
    let [width, level] = [1, 0];
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    places.push({ level, index: at / width });
    at += width;
  }
  return places;
}

/** Hashes subtrees that shrink from left to right into the root above them; there must be one at least. */
export function foldRight(hashes: readonly Hash[]): Hash {
  const root = hashes.reduceRight<Hash | null>((right, left) => (right === null ? left : nodeHash(left, right)), null);
  if (root === null) throw new RangeError('No hash to fold');
  return root;
}
