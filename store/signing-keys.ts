import { Schema } from 'mongoose';
import { signatureAlgorithms } from '../domain/signature';
import type { Database } from './database';
import { date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from './schema';
import type { SigningKeyDocument, SigningKeys } from './store';

type StoredKey = Omit<SigningKeyDocument, 'id'> & { readonly _id: string };

const secretSchema = new Schema({ keyId: text, iv: text, tag: text, data: text }, partOptions);

const schema = new Schema<StoredKey>(
  {
    _id: text,
    apiKeyId: text,
    merchantId: textOrNull,
    algorithm: { type: String, required: true, enum: signatureAlgorithms },
    publicKey: textOrNull,
    secret: { type: secretSchema, default: null },
    label: { type: String, default: '' },
    notBefore: date,
    notAfter: dateOrNull,
    createdAt: date,
    revokedAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'signing_keys' },
);
schema.index({ apiKeyId: 1, createdAt: 1 });

const fromStored = ({ _id, ...rest }: StoredKey): SigningKeyDocument => ({ id: _id, ...rest });

/** The keys that requests are signed with, each bound to one API key. */
export function signingKeysOf({ connection, read }: Database): SigningKeys {
  const model = connection.model<StoredKey>('signing_keys', schema);
  return {
    insert: ({ id, ...rest }) =>
      read(async () => {
        await model.create({ _id: id, ...rest });
      }),
    get: (id, apiKeyId) =>
      read(async () => {
        const row = await model.findOne({ _id: id, apiKeyId }).lean<StoredKey>();
        return row === null ? null : fromStored(row);
      }),
    list: (apiKeyId, limit) =>
      read(async () => {
        const rows = await model.find({ apiKeyId }).sort({ createdAt: -1, _id: -1 }).limit(limit).lean<StoredKey[]>();
        return rows.map(fromStored);
      }),
    countUsable: (apiKeyId, at) =>
      read(() =>
        model.countDocuments({ apiKeyId, revokedAt: null, $or: [{ notAfter: null }, { notAfter: { $gt: at } }] }),
      ),
    revoke: (id, apiKeyId, at) =>
      read(async () => {
        const { matchedCount } = await model.updateOne({ _id: id, apiKeyId, revokedAt: null }, { revokedAt: at });
        return matchedCount === 1;
      }),
    withSecrets: () =>
      read(async () => (await model.find({ secret: { $ne: null } }).lean<StoredKey[]>()).map(fromStored)),
    replaceSecret: (id, secret) =>
      read(async () => {
        await model.updateOne({ _id: id }, { secret });
      }),
  };
}
