import { Schema } from 'mongoose';
import { bankOrderStates, type BankReport, type BankStray } from '../../domain/bank-transfer';
import type { Database } from '../database';
import { date, schemaOptions, text } from '../schema';

type StoredReport = BankReport & { readonly _id: string };

const schema = new Schema<StoredReport>(
  { _id: text, account: text, hash: text, name: text, kind: text, at: date },
  { ...schemaOptions, collection: 'bank_reports' },
);

type StoredStray = Omit<BankStray, 'key'> & { readonly _id: string };

const straySchema = new Schema<StoredStray>(
  {
    _id: text,
    account: text,
    kind: { type: String, required: true, enum: bankOrderStates },
    reportHash: text,
    at: date,
  },
  { ...schemaOptions, collection: 'bank_strays' },
);

const idOf = (account: string, hash: string): string => `${account}/${hash}`;

/** Which reports of the bank were read to their end, and what they say of orders that are not in the book. */
export function bankReportsOf({ connection, read, write }: Database) {
  const model = connection.model<StoredReport>('bank_reports', schema);
  const strays = connection.model<StoredStray>('bank_strays', straySchema);
  return {
    hasRead: (account: string, hash: string): Promise<boolean> =>
      read(async () => (await model.exists({ _id: idOf(account, hash) })) !== null),
    markRead: (report: BankReport): Promise<void> =>
      write('bank.mark_read', async () => {
        const _id = idOf(report.account, report.hash);
        await model.updateOne({ _id }, { $setOnInsert: report }, { upsert: true });
      }),
    // The report is not marked as read before: no crash between two steps makes a difference.
    keepStray: ({ key: _id, ...stray }: BankStray): Promise<void> =>
      read(async () => {
        await strays.updateOne({ _id }, { $setOnInsert: stray }, { upsert: true });
      }),
    strays: (keys: readonly string[]): Promise<BankStray[]> =>
      read(async () => {
        const rows = await strays.find({ _id: { $in: [...keys] } }).lean<StoredStray[]>();
        return rows.map(({ _id: key, ...rest }) => ({ key, ...rest }));
      }),
  };
}
