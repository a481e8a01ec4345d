import type { Model } from 'mongoose';
import { cutBefore } from '../../ledger/balances/buckets';
import type { BucketSpan, TimeCut } from '../../ledger/balances/buckets';
import { everyone } from '../../ledger/balances/entries';
import { openBooks } from '../../ledger/balances/sum';
import type { AccountSum, KeptBucket, SealedMovement } from '../../ledger/balances/sum';
import type { HmacKey } from '../../ledger/seal-record';
import type { TradeRecord } from '../../ledger/trade-record';
import { verifyRecord } from '../../ledger/verify-record';
import { listedLeaves } from '../ledger/places';
import { fromStoredLeaf } from '../ledger/schema';
import type { StoredLeaf, StoredSeal } from '../ledger/schema';
import { from as fromTime } from '../lists/filters';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';
import type { BalanceGeneration, BooksQuestion, MovementsQuestion } from './documents';
import { movementsAfter } from './movements-after';
import { fromStoredBucket } from './schema';
import type { StoredBucket } from './schema';

const recordsPerLook = 500;

export interface ReadCollections {
  readonly buckets: Model<StoredBucket>;
  readonly seals: Model<StoredSeal>;
  readonly leaves: Model<StoredLeaf>;
  readonly records: Model<StoredRecord>;
}

/** Reads sums of accounts and the records that they are made of. */
export function balanceReaderOf({ buckets, seals, leaves, records }: ReadCollections, hmacKey?: HmacKey) {
  const isOurs = (record: TradeRecord): boolean => verifyRecord(record, hmacKey).length === 0;
  const ofOwner = (owner: string): object => (owner === everyone ? {} : { merchantId: owner });
  const happened = (before: Date | null): object => (before === null ? {} : { occurredAt: { $lt: before } });

  const bucketsIn = async (generation: number, owner: string, { level, from, to }: BucketSpan) => {
    const start = { ...(from !== null && fromTime(from)), ...(to !== null && { $lt: to }) };
    const when = from === null && to === null ? {} : { start };
    const rows = await buckets.find({ generation, owner, level, ...when }).lean<StoredBucket[]>();
    return rows.map(fromStoredBucket);
  };

  const bucketsOf = async (generation: number, owner: string, { spans }: TimeCut): Promise<KeptBucket[]> =>
    (await Promise.all(spans.map((span) => bucketsIn(generation, owner, span)))).flat();

  /** What waits to be sealed, but for what the ledger's key has not signed. */
  const waiting = async (owner: string, before: Date | null): Promise<TradeRecord[]> => {
    const rows = await records
      .find({ unsealedSince: { $gt: new Date(0) }, ...ofOwner(owner), ...happened(before) })
      .lean<StoredRecord[]>();
    return rows.map(fromStoredRecord).filter(isOurs);
  };

  /** The seal of each record; records that are in none and do not wait are left out: somebody hid them. */
  const standing = async (rows: readonly StoredRecord[]): Promise<{ record: TradeRecord; seal: number | null }[]> => {
    const sealed = rows.filter(({ unsealedSince }) => unsealedSince === undefined).map(({ _id }) => _id);
    const found = await leaves.find({ record: { $in: sealed } }).lean<StoredLeaf[]>();
    const sealOf = new Map(
      (await listedLeaves(seals, found.map(fromStoredLeaf))).map(({ record, seal }) => [record, seal]),
    );
    return rows.flatMap((row): { record: TradeRecord; seal: number | null }[] => {
      const record = fromStoredRecord(row);
      if (row.unsealedSince !== undefined) return isOurs(record) ? [{ record, seal: null }] : [];
      const seal = sealOf.get(row._id);
      return seal === undefined ? [] : [{ record, seal }];
    });
  };

  const restOf = async (owner: string, { rest }: TimeCut): Promise<SealedMovement[]> => {
    if (rest === null) return [];
    const span = { occurredAt: { ...fromTime(rest.from), $lt: rest.to } };
    return standing(await records.find({ ...ofOwner(owner), ...span }).lean<StoredRecord[]>());
  };

  /** The order of reading is what makes it exact: whatever leaves one place meanwhile is in one that is read later. */
  const sums = async (
    generation: BalanceGeneration,
    { owner, before, asOfSeal }: BooksQuestion,
  ): Promise<AccountSum[]> => {
    const cut = cutBefore(before);
    const books = openBooks({ owner, cut, buckets: await bucketsOf(generation.id, owner, cut), asOfSeal });
    const unsealed = new Map(
      (asOfSeal === null ? await waiting(owner, before) : []).map((record) => [record.id, record]),
    );
    const after = Math.min(asOfSeal ?? generation.seal, generation.seal);
    for await (const one of movementsAfter(seals, records, after, { ...ofOwner(owner), ...happened(before) })) {
      unsealed.delete(one.id);
      books.addRecent(one);
    }
    for (const record of unsealed.values()) books.addRecent({ record, seal: null });
    for (const one of await restOf(owner, cut)) books.addRest(one);
    return books.sums();
  };

  async function* movements({ merchantId, from, to, asOfSeal }: MovementsQuestion): AsyncGenerator<TradeRecord> {
    const cursor = records
      .find({ merchantId, occurredAt: { ...fromTime(from), $lt: to } })
      .sort({ occurredAt: 1, _id: 1 })
      .lean<StoredRecord>()
      .cursor({ batchSize: recordsPerLook });
    try {
      for (let rows = await take(cursor); rows.length > 0; rows = await take(cursor)) {
        for (const { record, seal } of await standing(rows)) if (seal !== null && seal <= asOfSeal) yield record;
      }
    } finally {
      await cursor.close();
    }
  }

  return { sums, movements };
}

async function take(cursor: { next(): Promise<StoredRecord | null> }): Promise<StoredRecord[]> {
  const rows: StoredRecord[] = [];
  while (rows.length < recordsPerLook) {
    const row = await cursor.next();
    if (row === null) break;
    rows.push(row);
  }
  return rows;
}
