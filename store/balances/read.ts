import type { Model } from 'mongoose';
import { cutBefore } from '../../ledger/balances/buckets';
import type { BucketSpan, TimeCut } from '../../ledger/balances/buckets';
import { everyone } from '../../ledger/balances/entries';
import { sumBooks } from '../../ledger/balances/sum';
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
import { fromStoredBucket } from './schema';
import type { StoredBucket } from './schema';

const recordsPerLook = 500;
const sealsPerLook = 20;

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

  const sealedAfter = async (
    after: number,
    owner: string,
    before: Date | null,
  ): Promise<Map<string, SealedMovement>> => {
    const found = new Map<string, SealedMovement>();
    for (let last = after; ;) {
      const next = await seals
        .find({ _id: { $gt: last } }, { records: 1 })
        .sort({ _id: 1 })
        .limit(sealsPerLook)
        .lean<StoredSeal[]>();
      for (const { _id: seal, records: ids } of next) {
        const rows = await records
          .find({ _id: { $in: [...ids] }, ...ofOwner(owner), ...happened(before) })
          .lean<StoredRecord[]>();
        for (const row of rows) found.set(row._id, { record: fromStoredRecord(row), seal });
      }
      if (next.length < sealsPerLook) return found;
      last = next.at(-1)!._id;
    }
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
    const kept = await bucketsOf(generation.id, owner, cut);
    const unsealed = asOfSeal === null ? await waiting(owner, before) : [];
    const recent = await sealedAfter(Math.min(asOfSeal ?? generation.seal, generation.seal), owner, before);
    for (const record of unsealed) {
      if (!recent.has(record.id)) recent.set(record.id, { record, seal: null });
    }
    const rest = await restOf(owner, cut);
    return sumBooks({ owner, cut, buckets: kept, recent: recent.values(), rest, asOfSeal });
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
