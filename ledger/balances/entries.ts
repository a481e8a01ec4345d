import { kindOf } from '../accounts';
import type { TradeRecord } from '../trade-record';

/** Stands for all merchants together, their accounts taken by kind. No merchant has this id. */
export const everyone = '*';

/** What of a record concerns balances. */
export type Movement = Pick<TradeRecord, 'merchantId' | 'occurredAt' | 'postings'>;

/** What one posting adds to an account, in the books of one merchant or of everyone. */
export interface Entry {
  readonly owner: string;
  readonly account: string;
  readonly currency: string;
  /** Debit less credit, minor units. Sums outgrow what a double carries exactly. */
  readonly net: bigint;
}

/** A record's entries in the books of its merchant and in those of everyone. */
export const entriesOf = ({ merchantId, postings }: Movement): Entry[] =>
  postings.flatMap(({ account, currency, debit, credit }) => {
    const net = BigInt(debit) - BigInt(credit);
    return [
      { owner: merchantId, account, currency, net },
      { owner: everyone, account: kindOf(account), currency, net },
    ];
  });
