import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, dateOrNull, schemaOptions, text } from './schema';
import type { ApiKeyDocument, ApiKeys } from './store';

/** `requireSignature` is missing where the row is older than the demand. */
type StoredKey = Omit<ApiKeyDocument, 'id' | 'requireSignature'> & {
  readonly _id: string;
  readonly requireSignature?: boolean;
};

const schema = new Schema<StoredKey>(
  {
    _id: text,
    hash: text,
    kind: { type: String, required: true, enum: ['merchant', 'operator'] },
    merchantIds: [String],
    scopes: [String],
    label: { type: String, default: '' },
    requireSignature: { type: Boolean, default: false },
    createdAt: date,
    revokedAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'api_keys' },
);
schema.index({ hash: 1 }, { unique: true });

const fromStored = ({ _id, requireSignature = false, ...rest }: StoredKey): ApiKeyDocument => ({
  id: _id,
  requireSignature,
  ...rest,
});

/** API keys by the hash of what the caller shows. */
export function apiKeysOf({ connection, read }: Database): ApiKeys {
  const model = connection.model<StoredKey>('api_keys', schema);
  return {
    insert: ({ id, ...rest }) =>
      read(async () => {
        await model.create({ _id: id, ...rest });
      }),
    findByHash: (hash) =>
      read(async () => {
        const row = await model.findOne({ hash }).lean<StoredKey>();
        return row === null ? null : fromStored(row);
      }),
    get: (id) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredKey>();
        return row === null ? null : fromStored(row);
      }),
    list: () => read(async () => (await model.find().sort({ _id: 1 }).lean<StoredKey[]>()).map(fromStored)),
    revoke: (id, at) =>
      read(async () => {
        const { matchedCount } = await model.updateOne({ _id: id, revokedAt: null }, { $set: { revokedAt: at } });
        return matchedCount === 1;
      }),
    requireSignature: (id, required) =>
      read(async () => {
        const { matchedCount } = await model.updateOne({ _id: id }, { $set: { requireSignature: required } });
        return matchedCount === 1;
      }),
  };
}
