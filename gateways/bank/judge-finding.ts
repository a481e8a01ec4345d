import type { BankOrder, BankOrderChange } from '../../domain/bank-transfer';
import { isCurrency } from '../../domain/money';
import { fromDecimal } from './amounts';
import type { OrderFinding } from './findings';

export interface Judgement {
  /** Null: the finding is no news. */
  readonly change: BankOrderChange | null;
  /** A stable word for what a person must know, whether or not anything changes. */
  readonly conflict: string | null;
}

const noNews: Judgement = { change: null, conflict: null };

/**
 * What a report changes about an order. Reports come in any order and more than once: a statement, which tells of booked
 * money, outweighs a status report; about another amount than ours nothing is concluded.
 */
export function judgeFinding(order: BankOrder, finding: OrderFinding): Judgement {
  const difference = differenceOf(order, finding);
  if (difference !== null) {
    if (order.mismatch !== null) return noNews;
    const { state, reasonCode } = order;
    return { change: { state, reasonCode, mismatch: difference }, conflict: difference };
  }
  const to = { state: finding.kind, reasonCode: finding.code, mismatch: order.mismatch };
  switch (finding.kind) {
    case 'accepted':
      return order.state === 'ordered' ? { change: to, conflict: null } : noNews;
    case 'rejected':
      if (isOpen(order)) return { change: to, conflict: null };
      return order.state === 'settled' ? { change: null, conflict: 'rejected_after_settlement' } : noNews;
    case 'settled':
      return judgeDebit(order, finding);
    case 'returned':
      return judgeReturn(order, finding);
  }
}

/** A debit that is not one of those known: the first one pays the order, another pays it once more. */
function judgeDebit(order: BankOrder, finding: OrderFinding): Judgement {
  const { state, reasonCode, mismatch, debits: known, returns } = order;
  if (known.includes(bookingOf(finding))) return noNews;
  const debits = [...known, bookingOf(finding)];
  // In rows of before, or where a return was read first, what was returned is not named.
  const isPaid = debits.length > Math.max(returns.length, state === 'returned' ? 1 : 0);
  const change = isPaid
    ? ({ state: 'settled', reasonCode: finding.code, mismatch, debits } as const)
    : ({ state: 'returned', reasonCode, mismatch, debits } as const);
  // Money left after all.
  if (state === 'rejected') return { change, conflict: 'settled_after_rejection' };
  return { change, conflict: known.length > 0 ? 'settled_twice' : null };
}

/** Money that came back is the order's only when nothing of what was paid stays away: a bank corrects its own repetition, too. */
function judgeReturn(order: BankOrder, finding: OrderFinding): Judgement {
  const { state, reasonCode, mismatch, debits, returns: known } = order;
  if (known.includes(bookingOf(finding))) return noNews;
  const returns = [...known, bookingOf(finding)];
  if (state === 'rejected' || state === 'returned') {
    return { change: { state, reasonCode, mismatch, returns }, conflict: null };
  }
  if (returns.length < debits.length) {
    return { change: { state, reasonCode, mismatch, returns }, conflict: 'returned_in_part' };
  }
  return { change: { state: 'returned', reasonCode: finding.code, mismatch, returns }, conflict: null };
}

/** A booking without a name is the same as the like one of another statement: statements are sent again. */
const bookingOf = ({ reference, nth }: OrderFinding): string => reference ?? `#${nth}`;

const isOpen = ({ state }: BankOrder): boolean => state === 'ordered' || state === 'accepted';

function differenceOf(order: BankOrder, { kind, amount }: OrderFinding): string | null {
  // A status report need not repeat the amount; a statement without one tells nothing that can be relied on.
  if (amount === null) return kind === 'settled' || kind === 'returned' ? 'amount_missing' : null;
  if (amount.currency !== order.currency) return 'wrong_currency';
  const minor = isCurrency(amount.currency) ? fromDecimal(amount.text, amount.currency) : null;
  return minor === order.amount ? null : 'wrong_amount';
}
