import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import type { Seal } from '../../ledger/seals/seal';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { StoredLeaf } from './schema';

/** Says where each record of a seal stands. Throws TradeRecordBreach when a place, or a record, is taken by another. */
export async function projectLeaves(model: Model<StoredLeaf>, seal: Seal): Promise<void> {
  const leaves = seal.records.map((record, at): StoredLeaf => ({
    _id: seal.from + at,
    record,
    hash: seal.leaves[at]!,
    seal: seal.sequence,
  }));
  try {
    await model.insertMany(leaves, { ordered: false });
    return;
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
  }
  const stored = await model.find({ _id: { $gte: seal.from, $lt: seal.size } }).lean<StoredLeaf[]>();
  const byIndex = new Map(stored.map((leaf) => [leaf._id, leaf]));
  const other = leaves.find(({ _id, record, hash }) => {
    const leaf = byIndex.get(_id);
    return leaf?.record !== record || leaf.hash !== hash || leaf.seal !== seal.sequence;
  });
  if (other !== undefined) throw new TradeRecordBreach(other.record, `leaf ${other._id} is not what its seal says`);
}
