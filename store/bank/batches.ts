import { Schema } from 'mongoose';
import { bankBatchStates, type BankBatch, type NewBankBatch } from '../../domain/bank-transfer';
import type { Database } from '../database';
import type { Encrypted } from '../encryption';
import { isDuplicateKey } from '../failures';
import { date, dateOrNull, schemaOptions, text, textOrNull } from '../schema';
import { encryptedText, type Safe } from './sealed';

type StoredBatch = Omit<BankBatch, 'id' | 'file'> & { readonly _id: string; readonly file: Encrypted | null };

const schema = new Schema<StoredBatch>(
  {
    _id: text,
    account: text,
    windowEnd: date,
    sealedAt: date,
    keys: [String],
    state: { type: String, required: true, enum: bankBatchStates },
    file: { type: encryptedText, default: null },
    transactions: { type: Number, required: true, min: 0 },
    controlSum: textOrNull,
    stagedAs: textOrNull,
    droppedAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'bank_batches' },
);
schema.index({ account: 1, windowEnd: 1 }, { unique: true });
schema.index({ account: 1, droppedAt: 1, windowEnd: 1 });

const rowIdOf = (id: string): string => `bank_batches/${id}`;

/** The files that carried orders, one per account and window. Each step is taken once. */
export function bankBatchesOf({ connection, read, write }: Database, safe: Safe) {
  const model = connection.model<StoredBatch>('bank_batches', schema);
  const batchOf = ({ _id: id, file, ...rest }: StoredBatch): BankBatch => ({
    id,
    ...rest,
    file: file === null ? null : (safe.open(file, rowIdOf(id)) as string),
  });
  const find = async (id: string): Promise<BankBatch | null> => {
    const row = await model.findById(id).lean<StoredBatch>();
    return row === null ? null : batchOf(row);
  };
  const need = async (id: string): Promise<BankBatch> => {
    const batch = await find(id);
    if (batch === null) throw new Error(`There is no batch ${id}`);
    return batch;
  };
  return {
    batch: (id: string): Promise<BankBatch | null> => read(() => find(id)),
    seal: ({ id, ...batch }: NewBankBatch): Promise<BankBatch> =>
      write('bank.seal', async () => {
        const empty = { state: 'sealed', file: null, transactions: 0, controlSum: null, stagedAs: null } as const;
        try {
          await model.create({ _id: id, ...batch, ...empty, droppedAt: null });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
        return need(id);
      }),
    storeFile: (
      id: string,
      { text: file, ...facts }: { readonly text: string; readonly transactions: number; readonly controlSum: string },
    ): Promise<BankBatch> =>
      write('bank.store_file', async () => {
        const stored = { file: safe.close(file, rowIdOf(id)), state: 'stored', ...facts };
        await model.updateOne({ _id: id, state: 'sealed' }, { $set: stored });
        return need(id);
      }),
    stage: (id: string, stagedAs: string): Promise<BankBatch> =>
      write('bank.stage', async () => {
        await model.updateOne({ _id: id, state: 'stored' }, { $set: { state: 'staged', stagedAs } });
        return need(id);
      }),
    markDropped: (id: string, at: Date): Promise<void> =>
      write('bank.mark_dropped', async () => {
        await model.updateOne({ _id: id, droppedAt: null }, { $set: { state: 'dropped', droppedAt: at } });
      }),
    undropped: (account: string): Promise<BankBatch[]> =>
      read(async () => {
        const rows = await model.find({ account, droppedAt: null }).sort({ windowEnd: 1 }).lean<StoredBatch[]>();
        return rows.map(batchOf);
      }),
  };
}
