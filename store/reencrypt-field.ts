import type { Safe } from './bank/sealed';
import type { Database } from './database';
import type { Encrypted } from './encryption';

interface SealedRow {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/**
 * Encrypts with the first key what another has encrypted in a field, row by row, and answers with how many rows that were. A
 * value is bound to `<collection>/<id>`. May be broken off and run again, beside engines that know both keys.
 */
export async function reencryptField(
  { connection, read }: Pick<Database, 'connection' | 'read'>,
  safe: Safe,
  collection: string,
  field: string,
): Promise<number> {
  const rows = connection.collection<SealedRow>(collection);
  const keyId = safe.keyId();
  let count = 0;
  const cursor = rows.find({ [field]: { $ne: null }, [`${field}.keyId`]: { $ne: keyId } });
  try {
    for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
      const { _id } = row;
      const old = row[field] as Encrypted;
      const rowId = `${collection}/${_id}`;
      const renewed = safe.close(safe.open(old, rowId), rowId);
      // Written by somebody else meanwhile, with the same content: nothing is lost, and this one is not counted.
      const { modifiedCount } = await read(() =>
        rows.updateOne({ _id, [`${field}.iv`]: old.iv }, { $set: { [field]: renewed } }),
      );
      count += modifiedCount;
    }
  } finally {
    await cursor.close();
  }
  return count;
}
