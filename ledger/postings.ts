import { checkedAmount } from '../domain/money';
import type { Posting } from './trade-record';

/** The two sides of moving `amount` minor units, the debited account first. */
export const transfer = (movement: {
  debit: string;
  credit: string;
  amount: number;
  currency: string;
}): readonly Posting[] => [
  { account: movement.debit, currency: movement.currency, debit: movement.amount, credit: 0 },
  { account: movement.credit, currency: movement.currency, debit: 0, credit: movement.amount },
];

const isPosting = ({ debit, credit }: Posting): boolean =>
  Number.isSafeInteger(debit) && Number.isSafeInteger(credit) && Math.min(debit, credit) === 0 && debit + credit > 0;

/** Says what is wrong with postings, or null: each moves one positive amount, and per currency Σ debits = Σ credits (I4). */
export function imbalanceOf(postings: readonly Posting[]): string | null {
  if (postings.length < 2) return 'fewer than two postings';
  if (!postings.every(isPosting)) return 'a posting must have exactly one of debit and credit, a positive integer';
  const balances = new Map<string, bigint>();
  for (const { currency, debit, credit } of postings) {
    balances.set(currency, (balances.get(currency) ?? 0n) + BigInt(debit) - BigInt(credit));
  }
  const off = [...balances].find(([, balance]) => balance !== 0n);
  return off ? `debits and credits in ${off[0]} differ` : null;
}

/** Throws when the postings do not balance: a defect, never a client's mistake. */
export function assertBalanced(postings: readonly Posting[]): void {
  const imbalance = imbalanceOf(postings);
  if (imbalance !== null) throw new Error(`Unbalanced trade record: ${imbalance}`);
}

/** What the records' postings leave on an account: debits − credits in one currency. */
export const balanceOf = (postings: Iterable<Posting>, account: string, currency: string): number => {
  let balance = 0n;
  for (const posting of postings) {
    if (posting.account !== account || posting.currency !== currency) continue;
    balance += BigInt(posting.debit) - BigInt(posting.credit);
  }
  return checkedAmount(Number(balance));
};
