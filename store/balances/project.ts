import type { Model, mongo } from 'mongoose';
import { bucketKey, foldBuckets } from '../../ledger/balances/fold';
import type { BucketSum } from '../../ledger/balances/fold';
import { hasLeaf } from '../../ledger/seals/leaf';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import type { StoredSeal } from '../ledger/schema';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';
import { bucketId, fromDecimal, toDecimal } from './schema';
import type { StoredBucket, StoredGeneration } from './schema';

const bucketsPerWrite = 500;
/** Of projectors that work at once each write of a chunk lets one go ahead, so this many are never needed. */
const maxRounds = 100;

interface Collections {
  readonly buckets: Model<StoredBucket>;
  readonly generations: Model<StoredGeneration>;
  readonly seals: Model<StoredSeal>;
  readonly records: Model<StoredRecord>;
}

/** Adds sealed records to buckets, a seal after the other. */
export function projectorOf({ buckets, generations, seals, records }: Collections, { read, write }: Database) {
  /** The records of a seal, each checked against its leaf: sums are made of what was sealed and nothing else. */
  const sealedRecords = async (seal: StoredSeal): Promise<TradeRecord[]> => {
    const rows = await read(() => records.find({ _id: { $in: [...seal.records] } }).lean<StoredRecord[]>());
    const byId = new Map(rows.map((row) => [row._id, fromStoredRecord(row)]));
    return seal.records.map((id, at) => {
      const record = byId.get(id);
      if (record !== undefined && hasLeaf(record, seal.leaves[at])) return record;
      throw new TradeRecordBreach(id, `is not what seal ${seal._id} holds`);
    });
  };

  /** What still has to be written so that these buckets hold the seal. Each write asks for the bucket that was read. */
  const missing = async (
    generation: number,
    sums: readonly BucketSum[],
    sequence: number,
  ): Promise<mongo.AnyBulkWriteOperation<StoredBucket>[]> => {
    const ids = sums.map((sum) => bucketId(generation, bucketKey(sum)));
    const rows = await buckets.find({ _id: { $in: ids } }, { net: 1, seal: 1 }).lean<StoredBucket[]>();
    const kept = new Map(rows.map((row) => [row._id, row]));
    return sums.flatMap((sum, at): mongo.AnyBulkWriteOperation<StoredBucket>[] => {
      const _id = ids[at]!;
      const before = kept.get(_id);
      if (before === undefined) {
        const document = { _id, generation, ...sum, net: toDecimal(sum.net), seal: sequence };
        return [{ insertOne: { document } }];
      }
      if (before.seal >= sequence) return [];
      const net = toDecimal(fromDecimal(before.net) + sum.net);
      const filter = { _id, seal: before.seal };
      return [{ updateOne: { filter, update: { $set: { net, seal: sequence } } } }];
    });
  };

  /** Repeats until nothing is missing: another projector may have written in between. */
  const addChunk = async (generation: number, sums: readonly BucketSum[], sequence: number): Promise<void> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const operations = await read(() => missing(generation, sums, sequence));
      if (operations.length === 0) return;
      await write('balance.add', async () => {
        try {
          await buckets.collection.bulkWrite(operations as mongo.AnyBulkWriteOperation[], { ordered: false });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      });
    }
    throw new Error(`Seal ${sequence} could not be added to the balances`);
  };

  return async (generation: number): Promise<boolean> => {
    const at = await read(() => generations.findById(generation).lean<StoredGeneration>());
    if (at === null) return false;
    // Only once its leaves are written, so that whoever asks for a seal's records finds them all.
    const next = { _id: at.seal + 1, projected: true };
    const seal = await read(() => seals.findOne(next).lean<StoredSeal>());
    if (seal === null) return false;
    const sums = [...foldBuckets(await sealedRecords(seal)).values()];
    for (let from = 0; from < sums.length; from += bucketsPerWrite) {
      await addChunk(generation, sums.slice(from, from + bucketsPerWrite), seal._id);
    }
    await write('balance.advance', () =>
      generations.updateOne({ _id: generation, seal: at.seal }, { $set: { seal: seal._id } }),
    );
    return true;
  };
}
