import { fromBigInt } from '../domain/money';
import type { AccountSum } from './balances/sum';
import { balanceOfSum } from './balances/present';
import type { TradeRecord } from './trade-record';

export interface CurrencyBalance {
  readonly currency: string;
  readonly balance: number;
}

/** One movement on the account of a statement. `amount` is positive where the balance grew. */
export interface StatementLine {
  readonly record: TradeRecord;
  readonly currency: string;
  readonly amount: number;
  /** Of the account in this currency, after it. */
  readonly balance: number;
}

/**
 * The balances of one account among the sums of its owner's books. What comes to nothing is left out: a currency that
 * is first moved later must not show in what was before.
 */
export const balancesOn = (account: string, sums: readonly AccountSum[]): CurrencyBalance[] =>
  sums
    .filter((sum) => sum.account === account && sum.net !== 0n)
    .map((sum) => ({ currency: sum.currency, balance: balanceOfSum(sum) }));

/** The records do not lead from the opening balances to the closing ones: sums or records were tampered with. */
export class StatementMismatch extends Error {
  constructor(account: string, currency: string) {
    super(`The statement of ${account} does not tie to its records in ${currency}`);
    this.name = 'StatementMismatch';
  }
}

/** Carries an account's balances from one record to the next. */
export class RunningBalances {
  readonly #account: string;
  readonly #balances: Map<string, bigint>;

  constructor(account: string, opening: readonly CurrencyBalance[]) {
    this.#account = account;
    this.#balances = new Map(opening.map(({ currency, balance }) => [currency, BigInt(balance)]));
  }

  /** What a record does to the account: a line for each of its postings there. Throws `amount_out_of_range`. */
  add(record: TradeRecord): StatementLine[] {
    return record.postings
      .filter(({ account }) => account === this.#account)
      .map(({ account, currency, debit, credit }) => {
        const amount = balanceOfSum({ account, currency, net: BigInt(debit) - BigInt(credit) });
        const balance = (this.#balances.get(currency) ?? 0n) + BigInt(amount);
        this.#balances.set(currency, balance);
        return { record, currency, amount, balance: fromBigInt(balance) };
      });
  }

  /**
   * The balances after the last record, of every currency that had one or was moved. Throws StatementMismatch unless they
   * are these; nothing is the same as 0.
   */
  close(expected: readonly CurrencyBalance[]): CurrencyBalance[] {
    const known = new Map(expected.map(({ currency, balance }) => [currency, BigInt(balance)]));
    for (const currency of new Set([...known.keys(), ...this.#balances.keys()])) {
      if ((known.get(currency) ?? 0n) !== (this.#balances.get(currency) ?? 0n)) {
        throw new StatementMismatch(this.#account, currency);
      }
    }
    return [...this.#balances]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([currency, balance]) => ({ currency, balance: fromBigInt(balance) }));
  }
}
