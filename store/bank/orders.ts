import { Schema } from 'mongoose';
import { bankOrderStates, type BankDestination, type BankOrder, type NewBankOrder } from '../../domain/bank-transfer';
import type { BankOrderChange } from '../../domain/bank-transfer';
import type { Database } from '../database';
import type { Encrypted } from '../encryption';
import { isDuplicateKey } from '../failures';
import { amount, date, schemaOptions, text, textOrNull } from '../schema';
import { encryptedText, type Safe } from './sealed';

/** Bookings are missing where the row is older than that. */
type StoredOrder = Omit<BankOrder, 'key' | 'destination' | 'debits' | 'returns'> & {
  readonly _id: string;
  readonly debits?: readonly string[];
  readonly returns?: readonly string[];
  readonly destination: Encrypted;
};

const schema = new Schema<StoredOrder>(
  {
    _id: text,
    endToEndId: text,
    account: text,
    refundId: text,
    paymentId: text,
    providerPaymentId: { type: String, default: '' },
    amount: { ...amount, min: 1 },
    currency: text,
    destination: { type: encryptedText, required: true },
    orderedAt: date,
    batch: textOrNull,
    state: { type: String, required: true, enum: bankOrderStates },
    reasonCode: textOrNull,
    mismatch: textOrNull,
    debits: [String],
    returns: [String],
    reports: [String],
    revision: { type: Number, required: true, min: 0 },
  },
  { ...schemaOptions, collection: 'bank_orders' },
);
schema.index({ endToEndId: 1 }, { unique: true });
schema.index({ account: 1, batch: 1, orderedAt: 1, _id: 1 });
schema.index({ batch: 1, _id: 1 });
schema.index({ refundId: 1 });

const rowIdOf = (key: string): string => `bank_orders/${key}`;

/** In no batch, and no report has told of it: one that does tells of an order that the bank has. */
const unsent = { batch: null, state: 'ordered', mismatch: null } as const;

/** Orders to pay bank accounts, one per key. */
export function bankOrdersOf({ connection, read, write }: Database, safe: Safe) {
  const model = connection.model<StoredOrder>('bank_orders', schema);
  const orderOf = ({ _id: key, destination, debits = [], returns = [], ...rest }: StoredOrder): BankOrder => ({
    key,
    ...rest,
    debits,
    returns,
    destination: safe.open(destination, rowIdOf(key)) as BankDestination,
  });
  const find = (key: string): Promise<BankOrder | null> =>
    read(async () => {
      const row = await model.findById(key).lean<StoredOrder>();
      return row === null ? null : orderOf(row);
    });
  return {
    find,
    order: ({ key, destination, ...order }: NewBankOrder): Promise<BankOrder> =>
      write('bank.order', async () => {
        const told = { debits: [], returns: [], reports: [] };
        const unreported = { state: 'ordered', reasonCode: null, mismatch: null, ...told, revision: 0 } as const;
        const encrypted = safe.close(destination, rowIdOf(key));
        try {
          await model.create({ _id: key, ...order, destination: encrypted, batch: null, ...unreported });
          return { key, ...order, destination, batch: null, ...unreported };
        } catch (error) {
          const there = isDuplicateKey(error) ? await find(key) : null;
          if (there === null) throw error;
          return there;
        }
      }),
    waiting: (account: string, before: Date, limit: number, notBefore: Date | null = null): Promise<string[]> =>
      read(async () => {
        const orderedAt = { $lt: before, ...(notBefore === null ? {} : { $gte: notBefore }) };
        const rows = await model
          .find({ account, ...unsent, orderedAt }, { _id: 1 })
          .sort({ orderedAt: 1, _id: 1 })
          .limit(limit)
          .lean<{ _id: string }[]>();
        return rows.map(({ _id }) => _id);
      }),
    /** An order that a batch carries is never given to another. */
    claim: (keys: readonly string[], batchId: string): Promise<void> =>
      write('bank.claim', async () => {
        await model.updateMany({ _id: { $in: keys }, ...unsent }, { $set: { batch: batchId } });
      }),
    carriedBy: (batchId: string): Promise<BankOrder[]> =>
      read(async () => {
        const rows = await model.find({ batch: batchId }).sort({ _id: 1 }).lean<StoredOrder[]>();
        return rows.map(orderOf);
      }),
    change: (key: string, revision: number, change: BankOrderChange, reportHash: string): Promise<boolean> =>
      write('bank.change_order', async () => {
        const { modifiedCount } = await model.updateOne(
          { _id: key, revision },
          { $set: { ...change, revision: revision + 1 }, $addToSet: { reports: reportHash } },
        );
        return modifiedCount === 1;
      }),
  };
}
