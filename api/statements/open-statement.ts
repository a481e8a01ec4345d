import { EngineError } from '../../domain/errors';
import { merchantAccount } from '../../ledger/accounts';
import { balancesOn, RunningBalances } from '../../ledger/statement';
import type { CurrencyBalance, StatementLine } from '../../ledger/statement';
import type { Store } from '../../store/store';

export interface StatementAsked {
  readonly merchantId: string;
  /** Included. */
  readonly from: Date;
  /** Included, to the millisecond. */
  readonly to: Date;
  /** By default the latest seal. */
  readonly asOfSeal?: number | undefined;
}

/** What was owed to a merchant before a period and after it, and every movement in between. */
export interface Statement extends Required<StatementAsked> {
  readonly asOfSeal: number;
  readonly account: string;
  /** When the seal was made; null before the first. */
  readonly sealedAt: Date | null;
  readonly opening: readonly CurrencyBalance[];
  /** Streamed. It throws StatementMismatch at the end unless opening and movements come to what the balances say. */
  readonly lines: AsyncIterable<StatementLine>;
  /** The balances after the last line, which must have been read. */
  readonly closing: () => readonly CurrencyBalance[];
}

/**
 * A statement of what the ledger had sealed up to a seal: whatever is posted later, the same seal makes the same one.
 * @throws EngineError `validation_failed` for a seal that there is not, or a period that ends before it begins;
 *   `amount_out_of_range`
 */
export async function openStatement(
  { balances, ledger }: Pick<Store, 'balances' | 'ledger'>,
  { merchantId, from, to, asOfSeal: asked }: StatementAsked,
): Promise<Statement> {
  if (to < from) throw refused('/to', 'The period ends before it begins');
  const { seal: latest } = await balances.generation();
  const asOfSeal = asked ?? latest;
  if (asOfSeal > latest) throw refused('/as_of_seal', `The latest seal is ${latest}`);
  const account = merchantAccount(merchantId);
  const end = new Date(to.getTime() + 1);
  const balancesBefore = async (before: Date) =>
    balancesOn(account, await balances.sums({ owner: merchantId, before, asOfSeal }));
  const [opening, expected, seal] = await Promise.all([
    balancesBefore(from),
    balancesBefore(end),
    asOfSeal === 0 ? null : ledger.seal(asOfSeal),
  ]);
  let closing: readonly CurrencyBalance[] | null = null;
  async function* lines(): AsyncGenerator<StatementLine> {
    const running = new RunningBalances(account, opening);
    for await (const record of balances.movements({ merchantId, from, to: end, asOfSeal })) yield* running.add(record);
    closing = running.close(expected);
  }
  return {
    merchantId,
    from,
    to,
    asOfSeal,
    account,
    sealedAt: seal?.sealedAt ?? null,
    opening,
    lines: lines(),
    closing: () => {
      if (closing === null) throw new Error('The lines of the statement have not been read');
      return closing;
    },
  };
}

const refused = (pointer: string, detail: string): EngineError =>
  new EngineError('validation_failed', detail, { errors: [{ pointer, detail }] });
