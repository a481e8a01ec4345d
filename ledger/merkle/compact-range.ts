import { emptyRoot, nodeHash } from './hash';
import type { Hash } from './hash';
import { foldRight } from './subtree';
import type { NodePlace } from './subtree';

/**
 * All that is needed of a tree to go on appending: its size, and the hashes of the complete subtrees on its right edge, the
 * largest first: one for each bit of the size.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Hash[];
}

export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** The tree with some more leaves (by their hashes). `made` is told each of them, and each node that they complete. */
export function append(
  range: CompactRange,
  leaves: readonly Hash[],
  made?: (place: NodePlace, hash: Hash) => void,
): CompactRange {
  const hashes = [...range.hashes];
  let { size } = range;
  for (const leaf of leaves) {
    hashes.push(leaf);
    made?.({ level: 0, index: size }, leaf);
    size += 1;
    for (let [width, level] = [2, 1]; size % width === 0; width *= 2, level += 1) {
      const [left, right] = hashes.splice(-2) as [Hash, Hash];
      const node = nodeHash(left, right);
      hashes.push(node);
      made?.({ level, index: size / width - 1 }, node);
    }
  }
  return { size, hashes };
}

/** The root of the tree (RFC 6962 §2.1). */
export const rootOf = ({ hashes }: CompactRange): Hash => (hashes.length === 0 ? emptyRoot() : foldRight(hashes));
