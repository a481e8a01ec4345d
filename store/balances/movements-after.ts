import type { Model } from 'mongoose';
import type { SealedMovement } from '../../ledger/balances/sum';
import type { StoredSeal } from '../ledger/schema';
import type { StoredRecord } from '../trade-records/schema';

const sealsPerLook = 20;

/** What sums are made of. */
const movement = { merchantId: 1, occurredAt: 1, postings: 1 } as const;

/** A movement in a seal, and its record's id. */
export interface LaterMovement extends SealedMovement {
  readonly id: string;
}

/**
 * The records of all seals after that one, of those that fulfil the conditions, seal by seal. Behind an old seal they are
 * nearly the whole ledger: a seal's records are read when those before were taken.
 */
export async function* movementsAfter(
  seals: Model<StoredSeal>,
  records: Model<StoredRecord>,
  after: number,
  conditions: object,
): AsyncGenerator<LaterMovement> {
  for (let last = after; ;) {
    const next = await seals
      .find({ _id: { $gt: last } }, { records: 1 })
      .sort({ _id: 1 })
      .limit(sealsPerLook)
      .lean<StoredSeal[]>();
    for (const { _id: seal, records: ids } of next) {
      const rows = await records.find({ ...conditions, _id: { $in: [...ids] } }, movement).lean<StoredRecord[]>();
      for (const record of rows) yield { id: record._id, record, seal };
    }
    if (next.length < sealsPerLook) return;
    last = next.at(-1)!._id;
  }
}
