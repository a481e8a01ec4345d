import { append } from '../merkle/compact-range';
import type { Hash } from '../merkle/hash';
import type { NodePlace } from '../merkle/subtree';
import { tileLevels } from '../merkle/tiles';
import type { Seal } from '../seals/seal';
import type { LogReader } from './log-reader';
import { rangeOf, type Followed } from './verify-seal';

interface Node {
  readonly place: NodePlace;
  readonly hash: Hash;
}

/** What a seal put into tiles on top of what was followed: its leaves, and the nodes over whole tiles that they completed. */
function nodesOf(before: Followed, seal: Seal): Node[] {
  const nodes: Node[] = [];
  const leaves = seal.leaves.map((leaf) => Buffer.from(leaf, 'hex'));
  append(rangeOf(before), leaves, (place, hash) => {
    if (place.level % tileLevels === 0) nodes.push({ place, hash });
  });
  return nodes;
}

/** Whether the tiles, from which proofs are read, hold what a seal put into them. */
export async function tilesHold({ readNodes }: LogReader, before: Followed, seal: Seal): Promise<boolean> {
  const nodes = nodesOf(before, seal);
  try {
    const stored = await readNodes(nodes.map(({ place }) => place));
    return nodes.every(({ hash }, at) => stored[at]?.equals(hash) === true);
  } catch {
    return false;
  }
}
