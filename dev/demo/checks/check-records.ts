import { formatMinor } from '../../../domain/money';
import type { TradeRecord } from '../engine/resources';
import { chargesThatMoved, refundsThatMoved, sumOf, type Facts } from './facts';
import { expectNone, expectSame, type Finding } from './finding';
import { groupBy } from '../group-by';

/** I4: every trade record is balanced per currency, and the books add up to what truly moved. */
export function checkRecords({ payments, records, movements }: Facts): Finding[] {
  const currencies = [...new Set([...records, ...movements].map(({ currency }) => currency))].toSorted();
  return [
    expectNone(
      'trade records that do not balance',
      records.filter((record) => !isBalanced(record)).map(({ id }) => id),
    ),
    expectSame('captured payments, and their records', payments.filter(isCaptured).length, count(records, 'payment')),
    ...currencies.flatMap((currency) => checkTotals({ records, movements }, currency)),
  ];
}

/** Σ debits = Σ credits in every currency that the record names. */
export function isBalanced({ postings }: TradeRecord): boolean {
  const byCurrency = groupBy(postings, ({ currency }) => currency);
  const sums = [...byCurrency.values()].map((rows) => rows.reduce((sum, { debit, credit }) => sum + debit - credit, 0));
  return postings.length > 0 && sums.every((sum) => sum === 0);
}

function checkTotals({ records, movements }: Pick<Facts, 'records' | 'movements'>, currency: string): Finding[] {
  const own = records.filter((record) => record.currency === currency);
  const moved = movements.filter((movement) => movement.currency === currency);
  const [charged, refunded] = [sumOf(chargesThatMoved(moved)), sumOf(refundsThatMoved(moved))];
  const atProvider = balanceOf(own, currency, (account) => account.startsWith('asset:provider:'));
  const onHold = balanceOf(own, currency, (account) => account.startsWith('liability:refund_hold:'));
  const same = (what: string, expected: number, found: number): Finding =>
    expectSame(`${currency} ${what}`, formatMinor(expected, currency), formatMinor(found, currency));
  return [
    same('charged at the provider, and booked', charged, sumOf(ofType(own, 'payment'))),
    same('refunded at the provider, and booked', refunded, sumOf(ofType(own, 'refund'))),
    same('left at the provider, and in its account', charged - refunded, atProvider),
    same('on hold once every refund has ended', 0, onHold),
  ];
}

/** Debits less credits of the accounts, in minor units. */
function balanceOf(records: readonly TradeRecord[], currency: string, isAccount: (account: string) => boolean): number {
  return records
    .flatMap(({ postings }) => postings)
    .filter((posting) => posting.currency === currency && isAccount(posting.account))
    .reduce((sum, { debit, credit }) => sum + debit - credit, 0);
}

const isCaptured = ({ status }: { readonly status: string }): boolean => status === 'captured';
const ofType = (records: readonly TradeRecord[], type: string): TradeRecord[] =>
  records.filter((record) => record.type === type);
const count = (records: readonly TradeRecord[], type: string): number => ofType(records, type).length;
