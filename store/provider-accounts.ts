import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, partOptions, schemaOptions, text } from './schema';
import type { ProviderAccountDocument, ProviderAccounts } from './store';

type StoredAccount = Omit<ProviderAccountDocument, 'id'> & { readonly _id: string };

const schema = new Schema<StoredAccount>(
  {
    _id: text,
    merchantId: text,
    sealed: { type: new Schema({ keyId: text, iv: text, tag: text, data: text }, partOptions), required: true },
    updatedAt: date,
  },
  { ...schemaOptions, collection: 'provider_accounts' },
);

/** Merchants' accounts with providers; what they hold is encrypted. */
export function providerAccountsOf({ connection, read }: Database): ProviderAccounts {
  const model = connection.model<StoredAccount>('provider_accounts', schema);
  return {
    put: ({ id, ...rest }) =>
      read(async () => {
        await model.replaceOne({ _id: id }, { _id: id, ...rest }, { upsert: true });
      }),
    list: () =>
      read(async () =>
        (await model.find().sort({ _id: 1 }).lean<StoredAccount[]>()).map(({ _id, ...rest }) => ({ id: _id, ...rest })),
      ),
    remove: (id) => read(async () => (await model.deleteOne({ _id: id })).deletedCount === 1),
  };
}
