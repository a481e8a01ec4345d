import { emptyRoot, nodeHash } from './hash';
import type { Hash } from './hash';
import { foldRight } from './subtree';

/**
 * All that is needed of a tree to go on appending: its size, and the hashes of the complete subtrees on its right edge, the
 * largest first: one for each bit of the size.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Hash[];
}

export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** The tree with some more leaves (by their hashes). */
export function append(range: CompactRange, leaves: readonly Hash[]): CompactRange {
  const hashes = [...range.hashes];
  let { size } = range;
  for (const leaf of leaves) {
    hashes.push(leaf);
    size += 1;
    for (let width = 2; size % width === 0; width *= 2) {
      const [left, right] = hashes.splice(-2) as [Hash, Hash];
      hashes.push(nodeHash(left, right));
    }
  }
  return { size, hashes };
}

/** The root of the tree (RFC 6962 §2.1). */
export const rootOf = ({ hashes }: CompactRange): Hash => (hashes.length === 0 ? emptyRoot() : foldRight(hashes));
