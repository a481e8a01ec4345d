import type { Database } from '../database';
import type { Encrypted } from '../encryption';
import type { Safe } from './sealed';

/** Everything about bank accounts that is encrypted at rest. */
export interface BankDetails {
  /**
   * Encrypts with the first key what another has encrypted, row by row, and answers with how many rows that were. May be
   * broken off and run again, beside engines that know both keys.
   */
  reencrypt(): Promise<number>;
}

interface SealedRow {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** Which field of which collection; a value is bound to `<collection>/<id>`. */
const sealed = [
  ['refund_destinations', 'destination'],
  ['bank_orders', 'destination'],
  ['bank_batches', 'file'],
] as const;

export function bankDetailsOf({ connection, read }: Database, safe: Safe): BankDetails {
  async function reencryptField(collection: string, field: string): Promise<number> {
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

  return {
    reencrypt: async () => {
      let count = 0;
      for (const [collection, field] of sealed) count += await reencryptField(collection, field);
      return count;
    },
  };
}
