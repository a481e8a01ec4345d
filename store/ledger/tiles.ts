import type { Model } from 'mongoose';
import type { Hash } from '../../ledger/merkle/hash';
import type { ReadNodes } from '../../ledger/merkle/read-nodes';
import type { NodePlace } from '../../ledger/merkle/subtree';
import { nodeOver, tilePartOf, tileWidth } from '../../ledger/merkle/tiles';
import type { StoredTile } from './schema';

const tileId = ({ level, index }: NodePlace): string => `${level}/${index}`;

const fromHex = (hash: string): Hash => Buffer.from(hash, 'hex');

async function readTiles(model: Model<StoredTile>, places: readonly NodePlace[]): Promise<Map<string, StoredTile>> {
  const ids = [...new Set(places.map(tileId))];
  const rows = await model.find({ _id: { $in: ids } }).lean<StoredTile[]>();
  return new Map(rows.map((row) => [row._id, row]));
}

function hashesIn(tile: StoredTile | undefined, id: string, offset: number, width: number): Hash[] {
  return Array.from({ length: width }, (_, at) => {
    const hash = tile?.hashes[offset + at];
    if (hash === undefined) throw new Error(`The ledger's tile ${id} lacks its hash ${offset + at}`);
    return fromHex(hash);
  });
}

/** Reads nodes from their tiles, all in one query. */
export const nodesFrom =
  (model: Model<StoredTile>): ReadNodes =>
  async (places) => {
    const parts = places.map(tilePartOf);
    const tiles = await readTiles(
      model,
      parts.map(({ tile }) => tile),
    );
    return parts.map(({ tile, offset, width }) => {
      const id = tileId(tile);
      return nodeOver(hashesIn(tiles.get(id), id, offset, width));
    });
  };

/** Writes leaf hashes (hex) from leaf `from` on, and the nodes above them that they complete; safe to repeat. */
export async function writeTiles(model: Model<StoredTile>, from: number, leaves: readonly string[]): Promise<void> {
  let [start, hashes] = [from, leaves];
  for (let level = 0; hashes.length > 0; level += 1) {
    await writeLevel(model, level, start, hashes);
    const [first, end] = [Math.floor(start / tileWidth), Math.floor((start + hashes.length) / tileWidth)];
    const completed = Array.from({ length: end - first }, (_, at) => ({ level, index: first + at }));
    const tiles = await readTiles(model, completed);
    hashes = completed.map((place) => {
      const id = tileId(place);
      return nodeOver(hashesIn(tiles.get(id), id, 0, tileWidth)).toString('hex');
    });
    start = first;
  }
}

async function writeLevel(
  model: Model<StoredTile>,
  level: number,
  start: number,
  hashes: readonly string[],
): Promise<void> {
  const tiles = new Map<string, Record<string, string>>();
  for (const [at, hash] of hashes.entries()) {
    const index = Math.floor((start + at) / tileWidth);
    const id = tileId({ level, index });
    const fields = tiles.get(id) ?? {};
    fields[`hashes.${(start + at) % tileWidth}`] = hash;
    tiles.set(id, fields);
  }
  for (const [_id, fields] of tiles) await model.updateOne({ _id }, { $set: fields }, { upsert: true });
}
