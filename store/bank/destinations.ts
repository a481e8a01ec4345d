import { Schema } from 'mongoose';
import { isSameDestination, maskedDestination } from '../../domain/bank-transfer';
import type { BankDestination } from '../../domain/bank-transfer';
import type { Database } from '../database';
import type { Encrypted } from '../encryption';
import { isDuplicateKey } from '../failures';
import { date, partOptions, schemaOptions, text } from '../schema';
import type { DestinationReview, NewDestination, RefundDestination } from '../documents';
import { encryptedText, type Safe } from './sealed';

/** Bank accounts of refunds, encrypted at rest. */
export interface RefundDestinations {
  /** Keeps an account for a refund, once: the same account again is the one that is there. */
  keep(given: NewDestination): Promise<RefundDestination>;
  get(id: string): Promise<RefundDestination | null>;
  /** Keeps what an operator says of the account, once; answers with the row and what was said of it first. */
  review(id: string, review: DestinationReview): Promise<RefundDestination | null>;
  /** Oldest first. */
  list(refundId: string): Promise<RefundDestination[]>;
}

/** `review` is missing where the row is older than that. */
type StoredDestination = Omit<RefundDestination, 'id' | 'destination' | 'review'> & {
  readonly _id: string;
  readonly review?: DestinationReview | null;
  readonly destination: Encrypted;
};

const reviewSchema = new Schema<DestinationReview>(
  { decision: { type: String, required: true, enum: ['approved', 'rejected'] }, by: text, at: date },
  partOptions,
);

const schema = new Schema<StoredDestination>(
  {
    _id: text,
    refundId: text,
    merchantId: text,
    source: { type: String, required: true, enum: ['request', 'redirect'] },
    kind: text,
    masked: text,
    destination: { type: encryptedText, required: true },
    createdAt: date,
    review: { type: reviewSchema, default: null },
  },
  { ...schemaOptions, collection: 'refund_destinations' },
);
schema.index({ refundId: 1, _id: 1 });

const rowIdOf = (id: string): string => `refund_destinations/${id}`;

/** Says nothing of the account: the id stands in workflow histories. */
const idOf = (refundId: string, number: number): string => `rd_${refundId.replace(/^re_/, '')}_${number}`;

/** Bank accounts that refunds may go to. */
export function refundDestinationsOf({ connection, read, write }: Database, safe: Safe): RefundDestinations {
  const model = connection.model<StoredDestination>('refund_destinations', schema);
  const rowOf = ({ _id: id, destination, review = null, ...rest }: StoredDestination): RefundDestination => ({
    id,
    ...rest,
    review,
    destination: safe.open(destination, rowIdOf(id)) as BankDestination,
  });
  const list = async (refundId: string): Promise<RefundDestination[]> => {
    const rows = await model.find({ refundId }).sort({ createdAt: 1, _id: 1 }).lean<StoredDestination[]>();
    return rows.map(rowOf);
  };

  async function keep(given: NewDestination): Promise<RefundDestination> {
    const known = await list(given.refundId);
    const same = known.find(({ destination }) => isSameDestination(destination, given.destination));
    if (same !== undefined) return same;
    const id = idOf(given.refundId, known.length + 1);
    const { destination, ...rest } = { ...given, ...maskedDestination(given.destination) };
    try {
      await model.create({ _id: id, ...rest, destination: safe.close(destination, rowIdOf(id)) });
      return { id, ...rest, destination, review: null };
    } catch (error) {
      // Another request was faster: it may have given the same account.
      if (isDuplicateKey(error)) return keep(given);
      throw error;
    }
  }

  return {
    keep: (given) => write('destination.insert', () => keep(given)),
    get: (id) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredDestination>();
        return row === null ? null : rowOf(row);
      }),
    // By a person, who may repeat it: no crash between two steps makes a difference.
    review: (id, review) =>
      read(async () => {
        await model.updateOne({ _id: id, review: null }, { $set: { review } });
        const row = await model.findById(id).lean<StoredDestination>();
        return row === null ? null : rowOf(row);
      }),
    list: (refundId) => read(() => list(refundId)),
  };
}
