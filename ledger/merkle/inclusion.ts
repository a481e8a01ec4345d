import { nodeHash } from './hash';
import type { Hash } from './hash';
import { hashRanges } from './read-nodes';
import type { ReadNodes } from './read-nodes';
import { splitOf } from './subtree';
import type { LeafRange } from './subtree';

/** The ranges whose roots prove leaf `index` in a tree of `size` leaves, the nearest to the leaf first (RFC 9162 §2.1.3). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) {
    throw new RangeError(`No leaf ${index} in a tree of ${size}`);
  }
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/** The audit path of a leaf. Throws RangeError when the tree has no such leaf. */
export const proveInclusion = (index: number, size: number, read: ReadNodes): Promise<Hash[]> =>
  hashRanges(inclusionRanges(index, size), read);

/** Whether the path leads from the leaf's hash to the root (RFC 9162 §2.1.3.2). False for whatever is no proof. */
export function verifyInclusion(
  proof: readonly Hash[],
  { index, size, leaf, root }: { index: number; size: number; leaf: Hash; root: Hash },
): boolean {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  const ranges = inclusionRanges(index, size);
  if (ranges.length !== proof.length) return false;
  const hash = proof.reduce<Hash>(
    (below, sibling, level) => (ranges[level]!.start > index ? nodeHash(below, sibling) : nodeHash(sibling, below)),
    leaf,
  );
  return hash.equals(root);
}
