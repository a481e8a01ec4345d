import type { Model } from 'mongoose';
import type { LedgerLeaf } from './documents';
import { fromStoredLeaf } from './schema';
import type { StoredLeaf, StoredSeal } from './schema';

type Batch = Pick<StoredSeal, '_id' | 'from' | 'records'>;

const sealsAtOnce = 20;
const batch = { from: 1, records: 1 } as const;

const lists = (seal: Batch | null | undefined, { index, record }: LedgerLeaf): seal is Batch =>
  seal?.records[index - seal.from] === record;

/**
 * Those of the leaves that a seal lists in their places, with that seal. Whoever can write to the database can give any record
 * a place; only the seals, which are signed, say what stands there.
 */
export async function listedLeaves(seals: Model<StoredSeal>, leaves: readonly LedgerLeaf[]): Promise<LedgerLeaf[]> {
  const places = leaves.filter(({ index }) => Number.isSafeInteger(index) && index >= 0);
  const named = [...new Set(places.map(({ seal }) => seal))].filter(Number.isSafeInteger);
  const listed = new Set<LedgerLeaf>();
  for (let from = 0; from < named.length; from += sealsAtOnce) {
    const rows = await seals.find({ _id: { $in: named.slice(from, from + sealsAtOnce) } }, batch).lean<Batch[]>();
    const bySequence = new Map(rows.map((row) => [row._id, row]));
    for (const leaf of places) if (lists(bySequence.get(leaf.seal), leaf)) listed.add(leaf);
  }
  const found = places.filter((leaf) => listed.has(leaf));
  // A place that was altered may name another seal than has it: a record that is sealed must not pass for one that is not.
  for (const leaf of places.filter((one) => !listed.has(one))) {
    const covering = await seals
      .findOne({ size: { $gt: leaf.index } }, batch)
      .sort({ size: 1 })
      .lean<Batch>();
    if (lists(covering, leaf)) found.push({ ...leaf, seal: covering._id });
  }
  return found;
}

/** So many of each end tell what happened; the others are found when these are gone. */
const straysMax = 100;

/** The outermost leaves that stand nowhere in a log of this size. Whatever is no number sorts before all numbers or after them. */
export async function strayLeaves(leaves: Model<StoredLeaf>, size: number): Promise<LedgerLeaf[]> {
  const outermost = (order: 1 | -1) => leaves.find().sort({ _id: order }).limit(straysMax).lean<StoredLeaf[]>();
  const rows = [...(await outermost(1)), ...(await outermost(-1))];
  const strays = rows.filter(({ _id }) => !(typeof _id === 'number' && _id >= 0 && _id < size));
  return [...new Map(strays.map((row) => [JSON.stringify(row), fromStoredLeaf(row)])).values()];
}
