import type { Metadata } from '../domain/refund';
import { partOptions } from './schema';
import { Schema } from 'mongoose';

/** Client's keys may hold dots and dollars, which field names may not: stored as pairs. */
export interface StoredPair {
  readonly key: string;
  readonly value: string;
}

const pairSchema = new Schema<StoredPair>(
  { key: { type: String, default: '' }, value: { type: String, default: '' } },
  partOptions,
);

/** The schema type of metadata. */
export const metadataPairs = [pairSchema];

export const toPairs = (metadata: Metadata): StoredPair[] =>
  Object.entries(metadata).map(([key, value]) => ({ key, value }));

export const fromPairs = (pairs: readonly StoredPair[]): Metadata =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
