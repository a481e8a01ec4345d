import type { BankBatch } from '../../domain/bank-transfer';
import type { Database } from '../database';
import { bankBatchesOf } from './batches';
import { bankOrdersOf } from './orders';
import { bankReportsOf } from './reports';
import type { Safe } from './sealed';

/** The book of the bank route (gateways/bank/book.ts says what it promises). */
export function bankBookOf(database: Database, safe: Safe) {
  const orders = bankOrdersOf(database, safe);
  return {
    ...bankBatchesOf(database, safe),
    ...bankReportsOf(database),
    ...orders,
    claim: ({ id, keys }: BankBatch): Promise<void> => orders.claim(keys, id),
  };
}

export type BankBookStore = ReturnType<typeof bankBookOf>;
