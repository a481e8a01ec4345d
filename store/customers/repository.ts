import { randomUUID } from 'node:crypto';
import { Schema } from 'mongoose';
import { documentTypes, maskedIdentity, type Identity } from '../../domain/identity';
import { identityLevels } from '../../domain/verification';
import { compareNames } from '../../risk/identity/names';
import { encryptedText, type Safe } from '../bank/sealed';
import type { Database } from '../database';
import type { Encrypted } from '../encryption';
import { isDuplicateKey } from '../failures';
import { reencryptField } from '../reencrypt-field';
import { date, schemaOptions, text, textOrNull } from '../schema';
import type { CustomerIdentity, Customers, NewIdentity, ShownIdentity } from './documents';

interface StoredIdentity extends ShownIdentity {
  readonly _id: string;
  readonly documentHash: string;
  readonly identity: Encrypted;
}

const collection = 'customers';

const schema = new Schema<StoredIdentity>(
  {
    _id: text,
    merchantId: text,
    customerId: text,
    level: { type: String, required: true, enum: identityLevels },
    documentType: { type: String, required: true, enum: documentTypes },
    country: text,
    maskedName: text,
    maskedNumber: text,
    documentHash: text,
    identity: { type: encryptedText, required: true },
    method: text,
    reference: textOrNull,
    verifiedAt: date,
    expiresAt: date,
    version: text,
  },
  { ...schemaOptions, collection },
);
schema.index({ merchantId: 1, documentHash: 1 });

/** No merchant's id has a slash. */
const idOf = (merchantId: string, customerId: string): string => `${merchantId}/${customerId}`;
const rowIdOf = (id: string): string => `${collection}/${id}`;
/** One document on many customers is no reason to decrypt them all. */
const maxHolders = 20;

const matches = { same: 'matches', different: 'differs', incomparable: 'incomparable' } as const;

const shown = ({ _id, documentHash: _hash, identity: _identity, ...rest }: StoredIdentity): ShownIdentity => rest;

/** Who customers are: name and document encrypted, bound to their row, found by a keyed hash. */
export function customersOf(database: Database, safe: Safe): Customers {
  const { connection, read, write } = database;
  const model = connection.model<StoredIdentity>(collection, schema);
  const opened = (row: StoredIdentity): CustomerIdentity => ({
    ...shown(row),
    identity: safe.open(row.identity, rowIdOf(row._id)) as Identity,
  });

  async function get(merchantId: string, customerId: string): Promise<CustomerIdentity | null> {
    const row = await model.findById(idOf(merchantId, customerId)).lean<StoredIdentity>();
    return row === null ? null : opened(row);
  }

  function storedOf({ identity, ...rest }: NewIdentity): StoredIdentity {
    const _id = idOf(rest.merchantId, rest.customerId);
    const { type: documentType, country } = identity.document;
    const sealed = safe.close(identity, rowIdOf(_id));
    return {
      _id,
      ...rest,
      ...maskedIdentity(identity),
      documentType,
      country,
      identity: sealed,
      version: randomUUID(),
    };
  }

  async function insert(row: StoredIdentity): Promise<boolean> {
    try {
      await model.create(row);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async function replace({ _id, ...rest }: StoredIdentity, version: string): Promise<boolean> {
    const { matchedCount } = await model.updateOne({ _id, version }, { $set: rest });
    return matchedCount === 1;
  }

  return {
    get: (merchantId, customerId) => read(() => get(merchantId, customerId)),
    find: (merchantIds, customerId) =>
      read(async () => {
        const ids = merchantIds.map((merchantId) => idOf(merchantId, customerId));
        return (await model.find({ _id: { $in: ids } }).lean<StoredIdentity[]>()).map(shown);
      }),
    save: (identity, version) =>
      write('customer.save', async () => {
        const row = storedOf(identity);
        const isSaved = version === null ? await insert(row) : await replace(row, version);
        return isSaved ? { kind: 'saved', row: { ...shown(row), identity: identity.identity } } : { kind: 'changed' };
      }),
    remove: (merchantId, customerId) =>
      write('customer.remove', async () => {
        const { deletedCount } = await model.deleteOne({ _id: idOf(merchantId, customerId) });
        return deletedCount === 1;
      }),
    verifiedBy: (merchantId, documentHash, at) =>
      read(async () => {
        const holders = { merchantId, documentHash, level: 'verified', expiresAt: { $gt: at } } as const;
        return (await model.find(holders).limit(maxHolders).lean<StoredIdentity[]>()).map(opened);
      }),
    identityLevel: (merchantId, customerId, at) =>
      read(async () => {
        const filter = { _id: idOf(merchantId, customerId), expiresAt: { $gt: at } };
        const row = await model.findOne(filter, { level: 1 }).lean<Pick<StoredIdentity, 'level'>>();
        return row?.level ?? 'unverified';
      }),
    nameMatches: (merchantId, customerId, name, at) =>
      read(async () => {
        const row = await get(merchantId, customerId);
        if (row === null || row.level !== 'verified' || row.expiresAt <= at) return 'unknown';
        const comparison = compareNames(row.identity.name, name);
        return matches[comparison];
      }),
    reencrypt: () => reencryptField(database, safe, collection, 'identity'),
  };
}
