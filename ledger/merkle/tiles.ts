import { append, emptyRange, rootOf } from './compact-range';
import type { Hash } from './hash';
import type { NodePlace } from './subtree';

/** Nodes are kept in tiles of eight levels, 256 hashes each (C2SP tlog-tiles): few readings make any proof. */
export const tileLevels = 8;
export const tileWidth = 2 ** tileLevels;

/** Where the hashes stand that a node consists of: `width` of one tile, from `offset` on. */
export interface TilePart {
  readonly tile: NodePlace;
  readonly offset: number;
  readonly width: number;
}

export function tilePartOf({ level, index }: NodePlace): TilePart {
  const width = 2 ** (level % tileLevels);
  const first = index * width;
  return {
    tile: { level: Math.floor(level / tileLevels), index: Math.floor(first / tileWidth) },
    offset: first % tileWidth,
    width,
  };
}

/** The node over hashes of one level, a power of two of them. */
export const nodeOver = (hashes: readonly Hash[]): Hash => rootOf(append(emptyRange, hashes));
