import { isCurrency } from '../../../domain/money';
import { bookingRef, type SettlementLine } from '../../../domain/settlement';
import type { BankAccount } from '../../account';
import { refused } from '../../settlement/settlement-error';
import { fromDecimal } from '../amounts';
import { keyOfEndToEndId } from '../end-to-end-id';
import type { OrderFinding } from '../findings';
import { readBookedEntries, statementNamespace, type BookedEntry } from '../read-statement';
import { readXml } from '../read-xml';
import { statementDays } from './statement-days';

export interface Asked {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Whether days before it count, too. */
  readonly withEarlier: boolean;
}

export interface ToldLines {
  readonly lines: SettlementLine[];
  /** Whether the day itself is one that it tells of, with movements or without. */
  readonly isOfDay: boolean;
}

/**
 * What a camt.053 statement says of refunds that we ordered, booked on that day; null for a report that is no statement.
 * Whatever else moves on the account is no business of refunds.
 * @throws SettlementError when it is damaged or another account's
 */
export function readStatementLines(
  content: Buffer,
  account: BankAccount,
  { day, withEarlier }: Asked,
): ToldLines | null {
  const xml = readXml(content);
  if (xml.kind === 'refused') throw refused(xml.reason);
  if (xml.namespace !== statementNamespace) return null;
  const entries = readBookedEntries(xml.document, account.debtorIban);
  if (typeof entries === 'string') throw refused(entries);
  const isNamed = statementDays(xml.document).some(({ first, last }) => first <= day && day <= last);
  const lines = entries.flatMap((entry, index) => {
    const { bookedOn } = entry;
    const counts = bookedOn === day || (withEarlier && bookedOn !== null && bookedOn < day);
    return counts ? linesOf(entry, { account: account.id, day: bookedOn, line: index + 1 }) : [];
  });
  return { lines, isOfDay: isNamed || entries.some(({ bookedOn }) => bookedOn === day) };
}

type Place = Pick<SettlementLine, 'account' | 'line'> & { readonly day: string };

const linesOf = ({ ref, findings }: BookedEntry, place: Place): SettlementLine[] =>
  findings
    .filter(({ endToEndId }) => keyOfEndToEndId(endToEndId) !== null)
    .map((finding, index) => lineOf(finding, `${ref}/${index + 1}`, place));

/** `place` names the line where the bank does not: numbers of statements may come again. */
function lineOf(finding: OrderFinding, place: string, { account, day, line }: Place): SettlementLine {
  const { endToEndId, kind, amount: given, reference } = finding;
  const currency = given?.currency ?? '';
  const amount = given !== null && isCurrency(currency) ? fromDecimal(given.text, currency) : null;
  if (amount === null) throw refused('not_an_amount', line);
  return {
    provider: 'bank',
    account,
    kind: kind === 'returned' ? 'reversal' : 'refund',
    ref: reference === null ? place : bookingRef(reference, endToEndId),
    ourKey: keyOfEndToEndId(endToEndId),
    providerId: endToEndId,
    providerPaymentId: null,
    amount,
    currency,
    fee: 0,
    feeCurrency: currency,
    // Banks tell the day only.
    at: new Date(`${day}T00:00:00Z`),
    settled: true,
    line,
  };
}
