import { fromBigInt } from '../../domain/money';
import { normalSideOf } from '../accounts';
import type { AccountSum } from './sum';

/** A sum on the side that makes its account grow: positive is what one expects. Throws `amount_out_of_range`. */
export const balanceOfSum = ({ account, net }: AccountSum): number =>
  fromBigInt(normalSideOf(account) === 'debit' ? net : -net);

/** Sums of several books added up, accounts that they share being one. */
export function mergeSums(books: readonly (readonly AccountSum[])[]): AccountSum[] {
  const merged = new Map<string, AccountSum>();
  for (const sum of books.flat()) {
    const key = `${sum.account}\n${sum.currency}`;
    merged.set(key, { ...sum, net: (merged.get(key)?.net ?? 0n) + sum.net });
  }
  return [...merged].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, sum]) => sum);
}

/** What stands on the two sides of a sum. */
export interface Sides {
  readonly debit: bigint;
  readonly credit: bigint;
}

export const sidesOf = (net: bigint): Sides => ({ debit: net > 0n ? net : 0n, credit: net < 0n ? -net : 0n });

/** The sides of all accounts by currency, in order of currency. They are equal in each, or the books are wrong. */
export function trialTotals(sums: readonly AccountSum[]): { readonly currency: string; readonly sides: Sides }[] {
  const totals = new Map<string, Sides>();
  for (const { currency, net } of sums) {
    const { debit, credit } = totals.get(currency) ?? sidesOf(0n);
    const sides = sidesOf(net);
    totals.set(currency, { debit: debit + sides.debit, credit: credit + sides.credit });
  }
  return [...totals]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, sides]) => ({ currency, sides }));
}
