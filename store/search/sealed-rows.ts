import type { Model } from 'mongoose';
import { sealHashOf } from '../../ledger/seals/seal';
import type { TradeRecord } from '../../ledger/trade-record';
import { summaryOf, withoutBatch } from '../ledger/schema';
import type { StoredSeal } from '../ledger/schema';
import { fromStoredRecord } from '../trade-records/schema';
import type { StoredRecord } from '../trade-records/schema';

/** The last seal whose records have reached the sink. */
export interface SealPlace {
  readonly sequence: number;
  /** Tells it from another that took its place after a rollback; null before the first. */
  readonly hash: string | null;
}

export interface SealedRows {
  readonly rows: readonly TradeRecord[];
  /** The last of their seals. */
  readonly place: SealPlace;
  readonly sealedAt: Date;
}

const nowhere: SealPlace = { sequence: 0, hash: null };
const sealsAtOnce = 100;
const rowsAtOnce = 500;

/** Clocks of processes that seal differ by less. */
const skewMs = 5 * 60_000;

const hashOf = (seal: StoredSeal): string => sealHashOf(summaryOf(seal));

/** Reads records by their place in the log: nothing that is sealed is ever added before it, whenever its movement was. */
export function sealedRowsOf(seals: Model<StoredSeal>, records: Model<StoredRecord>) {
  const facts = (sequence: number) => seals.findById(sequence, withoutBatch).lean<StoredSeal>();

  const isThere = async ({ sequence, hash }: SealPlace): Promise<boolean> => {
    if (sequence === 0) return true;
    const seal = await facts(sequence);
    return seal !== null && hashOf(seal) === hash;
  };

  /** The seals that come next, as many as make a batch, one at least. */
  const nextSeals = async (after: number): Promise<StoredSeal[]> => {
    const found = await seals
      .find({ _id: { $gt: after } }, withoutBatch)
      .sort({ _id: 1 })
      .limit(sealsAtOnce)
      .lean<StoredSeal[]>();
    let rows = 0;
    return found.filter(({ count }, at) => (rows += count) <= rowsAtOnce || at === 0);
  };

  return {
    /** What follows a place, null: nothing does. Where the log is another one than it was there, it is read from its begin. */
    next: async (place: SealPlace | null): Promise<SealedRows | null> => {
      const from = place !== null && (await isThere(place)) ? place : nowhere;
      const chosen = await nextSeals(from.sequence);
      const last = chosen.at(-1);
      if (last === undefined) return null;
      const batches = await seals
        .find({ _id: { $gt: from.sequence, $lte: last._id } }, { records: 1 })
        .sort({ _id: 1 })
        .lean<Pick<StoredSeal, 'records'>[]>();
      const ids = batches.flatMap((batch) => batch.records);
      const rows = await records.find({ _id: { $in: ids } }).lean<StoredRecord[]>();
      const byId = new Map(rows.map((row) => [row._id, fromStoredRecord(row)]));
      return {
        rows: ids.flatMap((id) => byId.get(id) ?? []),
        place: { sequence: last._id, hash: hashOf(last) },
        sealedAt: last.sealedAt,
      };
    },

    /** The last seal that was surely made before this time, found by halving: nothing is sealed much later than it says. */
    placeBefore: async (at: Date): Promise<SealPlace> => {
      const before = new Date(at.getTime() - skewMs);
      const [head] = await seals.find({}, { _id: 1 }).sort({ _id: -1 }).limit(1).lean<StoredSeal[]>();
      let [low, high] = [0, head?._id ?? 0];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const seal = await facts(middle);
        if (seal !== null && seal.sealedAt < before) low = middle;
        else high = middle - 1;
      }
      const seal = low === 0 ? null : await facts(low);
      return seal === null ? nowhere : { sequence: low, hash: hashOf(seal) };
    },
  };
}
