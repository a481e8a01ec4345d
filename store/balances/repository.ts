import type { HmacKey } from '../../ledger/seal-record';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import type { StoredLeaf, StoredSeal } from '../ledger/schema';
import type { StoredRecord } from '../trade-records/schema';
import { differencesOf } from './compare';
import type { BalanceGeneration, Balances, BooksQuestion } from './documents';
import { projectorOf } from './project';
import { balanceReaderOf } from './read';
import { bucketSchema, generationSchema } from './schema';
import type { StoredBucket, StoredGeneration } from './schema';

const toGeneration = ({ _id, seal }: StoredGeneration): BalanceGeneration => ({ id: _id, seal });

/** Balances. The collections of records, seals and leaves must be known to the connection already. */
export function balancesOf(database: Database, hmacKey?: HmacKey): Balances {
  const { connection, read } = database;
  const collections = {
    buckets: connection.model<StoredBucket>('balance_buckets', bucketSchema),
    generations: connection.model<StoredGeneration>('balance_generations', generationSchema),
    seals: connection.model<StoredSeal>('ledger_seals'),
    leaves: connection.model<StoredLeaf>('ledger_leaves'),
    records: connection.model<StoredRecord>('trade_records'),
  };
  const { buckets, generations } = collections;
  const reader = balanceReaderOf(collections, hmacKey);

  const insert = async (generation: StoredGeneration): Promise<void> => {
    try {
      await generations.create(generation);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  };

  const last = async (conditions: object): Promise<StoredGeneration | undefined> => {
    const [row] = await generations.find(conditions).sort({ _id: -1 }).limit(1).lean<StoredGeneration[]>();
    return row;
  };

  const live = async (): Promise<BalanceGeneration> => {
    const row = await last({ live: true });
    if (row !== undefined) return toGeneration(row);
    await insert({ _id: 1, seal: 0, live: true });
    return live();
  };

  /** A generation that is replaced while it is read may lose buckets: then the answer is read anew. */
  const sums = async (question: BooksQuestion): ReturnType<Balances['sums']> => {
    const generation = await live();
    const answer = await reader.sums(generation, question);
    return (await live()).id === generation.id ? answer : sums(question);
  };

  const remove = async (ids: { readonly $lt: number } | { readonly $eq: number }): Promise<void> => {
    await generations.deleteMany({ _id: ids });
    await buckets.deleteMany({ generation: ids });
  };

  return {
    generation: () => read(live),
    applyNext: projectorOf(collections, database),
    sums: (question) => read(() => sums(question)),
    movements: (question) => reader.movements(question),

    begin: () =>
      read(async () => {
        const fresh = { _id: ((await last({}))?._id ?? 0) + 1, seal: 0, live: false };
        await generations.create(fresh);
        return toGeneration(fresh);
      }),
    activate: (id) =>
      read(async () => {
        await generations.updateOne({ _id: id }, { $set: { live: true } });
        await remove({ $lt: id });
      }),
    discard: (id) => read(() => remove({ $eq: id })),
    differences: (kept, recomputed, options) => read(() => differencesOf(buckets, kept, recomputed, options)),
  };
}
