import { Schema } from 'mongoose';
import { messageChannels } from '../../domain/contact';
import { encryptedText, type Safe } from '../bank/sealed';
import type { Database } from '../database';
import { reencryptField } from '../reencrypt-field';
import { isDuplicateKey } from '../failures';
import { date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from '../schema';
import { factorTypes, type FactorDocument, type FactorOwner, type Factors } from './documents';
import { ownerKey, recoveryCodesId } from './owner';

type StoredFactor = Omit<FactorDocument, 'id'> & { readonly _id: string };

const collection = 'factors';

const passkeySchema = new Schema(
  { credentialId: text, publicKey: text, counter: { type: Number, required: true }, transports: [String] },
  partOptions,
);

const schema = new Schema<StoredFactor>(
  {
    _id: text,
    owner: text,
    type: { type: String, required: true, enum: factorTypes },
    label: { type: String, default: '' },
    channel: { type: String, default: null, enum: [...messageChannels, null] },
    masked: textOrNull,
    secret: { type: encryptedText, default: null },
    lastStep: { type: Number, default: null },
    codes: [String],
    passkey: { type: passkeySchema, default: null },
    createdAt: date,
    activatedAt: dateOrNull,
  },
  { ...schemaOptions, collection },
);
schema.index({ owner: 1, createdAt: 1, _id: 1 });

const rowIdOf = (id: string): string => `${collection}/${id}`;
const fromStored = ({ _id, ...rest }: StoredFactor): FactorDocument => ({ id: _id, ...rest });

/** What people can show later that it is they by; secrets are encrypted, recovery codes hashed. */
export function factorsOf(database: Database, safe: Safe): Factors {
  const { connection, read } = database;
  const model = connection.model<StoredFactor>(collection, schema);
  const changed = async (filter: object, update: object): Promise<boolean> =>
    (await model.updateOne(filter, update)).matchedCount === 1;

  const get = (owner: FactorOwner, id: string) =>
    read(async () => {
      const row = await model.findOne({ _id: id, owner: ownerKey(owner) }).lean<StoredFactor>();
      return row === null ? null : fromStored(row);
    });

  /** Of sheets that are asked for at the same moment the one that comes last counts. */
  async function replaceCodes(owner: FactorOwner, codes: readonly string[], at: Date): Promise<FactorDocument> {
    const _id = recoveryCodesId(owner);
    const fresh = { codes: [...codes], createdAt: at, activatedAt: at };
    const row = await model
      .findOneAndUpdate({ _id }, { $set: fresh }, { returnDocument: 'after' })
      .lean<StoredFactor>();
    if (row !== null) return fromStored(row);
    const none = { label: '', channel: null, masked: null, secret: null, lastStep: null, passkey: null };
    const made: StoredFactor = { _id, owner: ownerKey(owner), type: 'recovery_codes', ...none, ...fresh };
    try {
      await model.create(made);
      return fromStored(made);
    } catch (error) {
      if (isDuplicateKey(error)) return replaceCodes(owner, codes, at);
      throw error;
    }
  }

  return {
    insert: ({ id, secret, ...rest }) =>
      read(async () => {
        const closed = secret === null ? null : safe.close(secret, rowIdOf(id));
        const row = { ...rest, secret: closed, lastStep: null, codes: [] };
        await model.create({ _id: id, ...row });
        return { id, ...row };
      }),

    get,

    list: (owner) =>
      read(async () => {
        const rows = await model
          .find({ owner: ownerKey(owner) })
          .sort({ createdAt: 1, _id: 1 })
          .lean<StoredFactor[]>();
        return rows.map(fromStored);
      }),

    reveal: ({ id, secret }) => {
      if (secret === null) throw new Error('The factor has no secret');
      return String(safe.open(secret, rowIdOf(id)));
    },

    activateTotp: (owner, id, lastStep, activatedAt) =>
      read(async () => {
        const own = { owner: ownerKey(owner), type: 'totp' as const };
        const pending = { ...own, _id: id, activatedAt: null };
        if (!(await changed(pending, { $set: { activatedAt, lastStep } }))) return false;
        await model.deleteMany({ ...own, _id: { $ne: id } });
        return true;
      }),

    useStep: (id, step) =>
      read(() =>
        changed(
          { _id: id, activatedAt: { $ne: null }, $or: [{ lastStep: null }, { lastStep: { $lt: step } }] },
          { $set: { lastStep: step } },
        ),
      ),

    replaceCodes: (owner, codes, at) => read(() => replaceCodes(owner, codes, at)),

    useCode: (owner, hash) =>
      read(() => changed({ _id: recoveryCodesId(owner), codes: hash }, { $pull: { codes: hash } })),

    countPasskey: (id, from, to) =>
      read(() => changed({ _id: id, 'passkey.counter': from }, { $set: { 'passkey.counter': to } })),

    remove: (owner, id) =>
      read(async () => (await model.deleteOne({ _id: id, owner: ownerKey(owner) })).deletedCount === 1),

    reencrypt: () => reencryptField(database, safe, collection, 'secret'),
  };
}
