import mongoose, { Schema } from 'mongoose';
import { bucketLevels } from '../../ledger/balances/buckets';
import type { KeptBucket } from '../../ledger/balances/sum';
import { date, flag, schemaOptions, text } from '../schema';

const count = { type: Number, required: true, min: 0, validate: Number.isSafeInteger } as const;

export type Decimal = mongoose.Types.Decimal128;

export interface StoredBucket extends Omit<KeptBucket, 'net'> {
  readonly _id: string;
  readonly generation: number;
  /** Decimal128: 34 digits, exact. Sums of amounts outgrow doubles and 64 bits. */
  readonly net: Decimal;
}

export const bucketSchema = new Schema<StoredBucket>(
  {
    _id: text,
    generation: count,
    owner: text,
    account: text,
    currency: text,
    level: { type: String, required: true, enum: bucketLevels },
    start: date,
    net: { type: Schema.Types.Decimal128, required: true },
    seal: count,
  },
  { ...schemaOptions, collection: 'balance_buckets' },
);
bucketSchema.index({ generation: 1, owner: 1, level: 1, start: 1 });

export interface StoredGeneration {
  readonly _id: number;
  readonly seal: number;
  readonly live: boolean;
}

export const generationSchema = new Schema<StoredGeneration>(
  { _id: count, seal: count, live: flag },
  { ...schemaOptions, collection: 'balance_generations' },
);

const generationDigits = 6;

/** The generation comes first, padded, so that its buckets stand together. `key` as `bucketKey` makes it. */
export const bucketId = (generation: number, key: string): string =>
  `${String(generation).padStart(generationDigits, '0')}\n${key}`;

/** A bucket's key without its generation. */
export const keyOfBucketId = (generation: number, id: string): string => id.slice(bucketId(generation, '').length);

const maxDigits = 34;

/** Throws RangeError for a sum that 34 digits do not hold. */
export function toDecimal(net: bigint): Decimal {
  const digits = net.toString();
  if (digits.replace('-', '').length > maxDigits) throw new RangeError('A balance has more than 34 digits');
  return mongoose.Types.Decimal128.fromString(digits);
}

export const fromDecimal = (net: Decimal): bigint => BigInt(net.toString());

export const fromStoredBucket = ({ net, ...rest }: StoredBucket): KeptBucket => ({ ...rest, net: fromDecimal(net) });
