import { fromBigInt } from '../../domain/money';
import { normalSideOf, ownerOf } from '../../ledger/accounts';
import { balanceOfSum, sidesOf, trialTotals } from '../../ledger/balances/present';
import type { Sides } from '../../ledger/balances/present';
import type { AccountSum } from '../../ledger/balances/sum';
import type { AccountResource, BalanceResource, TrialBalanceResource } from '../schemas/balances';

const balancesOf = (sums: readonly AccountSum[]) =>
  sums.map((sum) => ({ currency: sum.currency, balance: balanceOfSum(sum) }));

/** Accounts in order of their names, each with its sums in all currencies. Throws `amount_out_of_range`. */
export function presentAccounts(sums: readonly AccountSum[]): AccountResource[] {
  const ids = [...new Set(sums.map(({ account }) => account))];
  return ids.map((id) => ({
    id,
    object: 'account',
    merchant: ownerOf(id),
    normal_side: normalSideOf(id),
    balances: balancesOf(sums.filter(({ account }) => account === id)),
  }));
}

/** An account's balance; in a currency that was asked for it is 0 where nothing was ever posted. */
export function presentBalance(
  account: string,
  sums: readonly AccountSum[],
  { at, currency }: { readonly at?: Date | undefined; readonly currency?: string | undefined },
): BalanceResource {
  const own = sums.filter((sum) => sum.account === account && (currency ?? sum.currency) === sum.currency);
  const shown = currency !== undefined && own.length === 0 ? [{ account, currency, net: 0n }] : own;
  return {
    object: 'balance',
    account,
    at: at?.toISOString() ?? null,
    normal_side: normalSideOf(account),
    balances: balancesOf(shown),
  };
}

const presentSides = ({ debit, credit }: Sides) => ({ debit: fromBigInt(debit), credit: fromBigInt(credit) });

/** Throws `amount_out_of_range`. */
export function presentTrialBalance(
  sums: readonly AccountSum[],
  about: { readonly merchant: string | null; readonly overall: boolean; readonly at: Date | undefined },
): TrialBalanceResource {
  const totals = trialTotals(sums);
  return {
    object: 'trial_balance',
    merchant: about.merchant,
    overall: about.overall,
    at: about.at?.toISOString() ?? null,
    balanced: totals.every(({ sides: { debit, credit } }) => debit === credit),
    totals: totals.map(({ currency, sides }) => ({ currency, ...presentSides(sides) })),
    accounts: sums.map(({ account, currency, net }) => ({ account, currency, ...presentSides(sidesOf(net)) })),
  };
}
