import { Schema } from 'mongoose';
import type { Seal } from '../../ledger/seals/seal';
import { date, flag, schemaOptions, text, textOrNull } from '../schema';
import type { LedgerLeaf, SealSummary } from './documents';

const count = { type: Number, required: true, min: 0, validate: Number.isSafeInteger } as const;

/** `projected` is the only field that ever changes. */
export type StoredSeal = Omit<Seal, 'sequence'> & { readonly _id: number; readonly projected: boolean };

export const sealSchema = new Schema<StoredSeal>(
  {
    _id: count,
    previous: textOrNull,
    from: count,
    size: count,
    root: text,
    count,
    sealedAt: date,
    keyId: text,
    signature: text,
    note: text,
    records: [text],
    leaves: [text],
    edge: [text],
    projected: flag,
  },
  { ...schemaOptions, collection: 'ledger_seals' },
);

sealSchema.index({ size: 1 });

export const toStoredSeal = ({ sequence, ...rest }: Seal): StoredSeal => ({ _id: sequence, ...rest, projected: false });

export const fromStoredSeal = ({ _id, projected: _projected, ...rest }: StoredSeal): Seal => ({
  sequence: _id,
  ...rest,
});

/** What a seal says is small, its batch is not. */
export const withoutBatch = { records: 0, leaves: 0, edge: 0 } as const;

/** Of a row that was read without its batch. */
export const summaryOf = ({ _id, projected: _projected, ...rest }: StoredSeal): SealSummary => ({
  sequence: _id,
  ...rest,
});

export type StoredLeaf = Omit<LedgerLeaf, 'index'> & { readonly _id: number };

export const leafSchema = new Schema<StoredLeaf>(
  { _id: count, record: text, hash: text, seal: count },
  { ...schemaOptions, collection: 'ledger_leaves' },
);
leafSchema.index({ record: 1 }, { unique: true });

export const fromStoredLeaf = ({ _id, ...rest }: StoredLeaf): LedgerLeaf => ({ index: _id, ...rest });

/** Hashes (hex) of one tile by their place in it, so that writing some again changes nothing. */
export interface StoredTile {
  /** `<level>/<index>`, as in C2SP tlog-tiles. */
  readonly _id: string;
  readonly hashes: Readonly<Record<string, string>>;
}

export const tileSchema = new Schema<StoredTile>(
  { _id: text, hashes: { type: Schema.Types.Mixed, required: true } },
  { ...schemaOptions, collection: 'ledger_tiles' },
);
