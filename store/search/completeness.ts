import type { Connection } from 'mongoose';

export const searchedCollections = ['refunds', 'payments', 'trade_records'] as const;
export type SearchedCollection = (typeof searchedCollections)[number];

/** Raised when rows get other tokens than before: lists then rely on the new ones only once every row has them. */
const tokensVersion = 1;
const lookAgainMs = 60_000;

/** How far the tokens of a collection are: all rows have those of `version`; a run under way has come to `after`. */
interface StoredProgress {
  readonly _id: SearchedCollection;
  readonly version: number;
  readonly after: string | null;
}

const rowsOf = (connection: Connection) => connection.collection<StoredProgress>('search_indexes');

/** Whether every row of a collection has its tokens; while not, that is looked up again now and then. */
export function completenessOf(connection: Connection): (collection: SearchedCollection) => Promise<boolean> {
  const lookedAt = new Map<SearchedCollection, number>();
  const complete = new Set<SearchedCollection>();
  return async (collection) => {
    const now = Date.now();
    if (complete.has(collection)) return true;
    if (now - (lookedAt.get(collection) ?? -Infinity) < lookAgainMs) return false;
    lookedAt.set(collection, now);
    const progress = await rowsOf(connection).findOne({ _id: collection });
    if (progress === null || progress.version < tokensVersion) return false;
    complete.add(collection);
    return true;
  };
}

/** Where a run that was cut short left off; null: at the beginning. */
export async function progressOf(connection: Connection, collection: SearchedCollection): Promise<string | null> {
  return (await rowsOf(connection).findOne({ _id: collection }))?.after ?? null;
}

export async function keepProgress(
  connection: Connection,
  collection: SearchedCollection,
  after: string,
): Promise<void> {
  await rowsOf(connection).updateOne(
    { _id: collection },
    { $set: { after }, $setOnInsert: { version: 0 } },
    { upsert: true },
  );
}

export async function markComplete(connection: Connection, collection: SearchedCollection): Promise<void> {
  await rowsOf(connection).updateOne(
    { _id: collection },
    { $set: { version: tokensVersion, after: null } },
    { upsert: true },
  );
}

/** A collection without rows is complete from its first row on. */
export async function markEmptyComplete(connection: Connection): Promise<void> {
  for (const collection of searchedCollections) {
    if ((await connection.collection(collection).findOne({}, { projection: { _id: 1 } })) === null) {
      await markComplete(connection, collection);
    }
  }
}
