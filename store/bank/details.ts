import type { Database } from '../database';
import { reencryptField } from '../reencrypt-field';
import type { Safe } from './sealed';

/** Everything about bank accounts that is encrypted at rest. */
export interface BankDetails {
  /**
   * Encrypts with the first key what another has encrypted, row by row, and answers with how many rows that were. May be
   * broken off and run again, beside engines that know both keys.
   */
  reencrypt(): Promise<number>;
}

/** Which field of which collection. */
const sealed = [
  ['refund_destinations', 'destination'],
  ['bank_orders', 'destination'],
  ['bank_batches', 'file'],
] as const;

export function bankDetailsOf(database: Database, safe: Safe): BankDetails {
  return {
    reencrypt: async () => {
      let count = 0;
      for (const [collection, field] of sealed) count += await reencryptField(database, safe, collection, field);
      return count;
    },
  };
}
