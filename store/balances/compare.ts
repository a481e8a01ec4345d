import type { Model } from 'mongoose';
import type { BucketDifference } from './documents';
import { bucketId, fromDecimal, keyOfBucketId } from './schema';
import type { StoredBucket } from './schema';

/** A bucket's key and sum, as text. */
interface Sum {
  readonly bucket: string;
  readonly net: string;
}

/** Those of a generation's buckets, or the given ones among them, in order of their keys. */
async function* sumsOf(
  buckets: Model<StoredBucket>,
  generation: number,
  among: readonly string[] | null,
): AsyncGenerator<Sum> {
  const prefix = bucketId(generation, '');
  const ids =
    among === null ? { $gte: prefix, $lt: bucketId(generation + 1, '') } : { $in: among.map((key) => prefix + key) };
  const cursor = buckets.find({ _id: ids }, { net: 1 }).sort({ _id: 1 }).lean<StoredBucket>().cursor();
  try {
    for (let row = await cursor.next(); row !== null; row = await cursor.next()) {
      yield { bucket: keyOfBucketId(generation, row._id), net: fromDecimal(row.net).toString() };
    }
  } finally {
    await cursor.close();
  }
}

/** Walks through two generations side by side. A bucket that sums to nothing may as well be missing. */
export async function differencesOf(
  buckets: Model<StoredBucket>,
  kept: number,
  recomputed: number,
  { among, limit }: { readonly among: readonly string[] | null; readonly limit: number },
): Promise<BucketDifference[]> {
  const [left, right] = [sumsOf(buckets, kept, among), sumsOf(buckets, recomputed, among)];
  const differences: BucketDifference[] = [];
  const next = async (sums: AsyncGenerator<Sum>): Promise<Sum | null> => (await sums.next()).value ?? null;
  try {
    let [one, other] = [await next(left), await next(right)];
    while ((one !== null || other !== null) && differences.length < limit) {
      const bucket = earlier(one?.bucket, other?.bucket);
      const [before, after] = [one?.bucket === bucket ? one.net : null, other?.bucket === bucket ? other.net : null];
      if ((before ?? '0') !== (after ?? '0')) differences.push({ bucket, kept: before, recomputed: after });
      if (before !== null) one = await next(left);
      if (after !== null) other = await next(right);
    }
  } finally {
    await Promise.all([left.return(undefined), right.return(undefined)]);
  }
  return differences;
}

const earlier = (left: string | undefined, right: string | undefined): string =>
  left === undefined ? String(right) : right === undefined || left < right ? left : right;
