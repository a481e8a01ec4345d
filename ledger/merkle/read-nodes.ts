import type { Hash } from './hash';
import { completeSubtrees, foldRight } from './subtree';
import type { LeafRange, NodePlace } from './subtree';

/** Gives the hashes of complete subtrees, in the order of their places. */
export type ReadNodes = (places: readonly NodePlace[]) => Promise<readonly Hash[]>;

/** The roots over ranges of leaves, in one reading. */
export async function hashRanges(ranges: readonly LeafRange[], read: ReadNodes): Promise<Hash[]> {
  const places = ranges.map(completeSubtrees);
  const hashes = await read(places.flat());
  let taken = 0;
  return places.map(({ length }) => {
    taken += length;
    return foldRight(hashes.slice(taken - length, taken));
  });
}
