import { Schema } from 'mongoose';
import type { BankReport } from '../../domain/bank-transfer';
import type { Database } from '../database';
import { date, schemaOptions, text } from '../schema';

type StoredReport = BankReport & { readonly _id: string };

const schema = new Schema<StoredReport>(
  { _id: text, account: text, hash: text, name: text, kind: text, at: date },
  { ...schemaOptions, collection: 'bank_reports' },
);

const idOf = (account: string, hash: string): string => `${account}/${hash}`;

/** Which reports of the bank were read to their end. */
export function bankReportsOf({ connection, read, write }: Database) {
  const model = connection.model<StoredReport>('bank_reports', schema);
  return {
    hasRead: (account: string, hash: string): Promise<boolean> =>
      read(async () => (await model.exists({ _id: idOf(account, hash) })) !== null),
    markRead: (report: BankReport): Promise<void> =>
      write('bank.mark_read', async () => {
        const _id = idOf(report.account, report.hash);
        await model.updateOne({ _id }, { $setOnInsert: report }, { upsert: true });
      }),
  };
}
