import { EngineError } from '../domain/errors';
import { kindOf, merchantAccount, ownerOf, refundHoldAccount } from '../ledger/accounts';
import { mergeSums } from '../ledger/balances/present';
import type { AccountSum } from '../ledger/balances/sum';
import type { Caller } from './caller';
import type { Api } from './deps';
import { booksReadAtOnceMax } from './limits';

/** The instant after which nothing counts; `at` itself still does. */
export const beforeOf = (at: Date | undefined): Date | null => (at === undefined ? null : new Date(at.getTime() + 1));

/**
 * The merchants that a question is about: one that was named, or all of the caller's.
 * @throws EngineError `account_not_found` for one that is not the caller's
 */
export function merchantsAsked({ merchantIds }: Caller, named: string | undefined): readonly string[] {
  if (named === undefined) return merchantIds;
  if (!merchantIds.includes(named)) throw new EngineError('account_not_found');
  return [named];
}

/** The books of some merchants taken together; of shared accounts, what their own records moved. */
export async function readBooks(
  { store }: Api,
  merchants: readonly string[],
  before: Date | null,
): Promise<AccountSum[]> {
  const books: AccountSum[][] = [];
  for (let from = 0; from < merchants.length; from += booksReadAtOnceMax) {
    const some = merchants.slice(from, from + booksReadAtOnceMax);
    books.push(...(await Promise.all(some.map((owner) => store.balances.sums({ owner, before, asOfSeal: null })))));
  }
  return mergeSums(books);
}

const sharedAccount = /^(?:asset:provider|expense|income):[a-z_]+$/;
const ownKinds = [merchantAccount, refundHoldAccount].map((accountOf) => kindOf(accountOf('any')));

/** Whether the account is one that the caller may see: merchants their own, operators those of their merchants and shared ones. */
export const maySee = ({ kind, merchantIds }: Caller, account: string): boolean => {
  const owner = ownerOf(account);
  if (owner === null) return kind === 'operator' && sharedAccount.test(account);
  return ownKinds.includes(kindOf(account)) && merchantIds.includes(owner);
};
