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
      if (isOpen(order)) return { change: to, conflict: null };
      // Money left after all.
      return order.state === 'rejected' ? { change: to, conflict: 'settled_after_rejection' } : noNews;
    case 'returned':
      return isOpen(order) || order.state === 'settled' ? { change: to, conflict: null } : noNews;
  }
}

const isOpen = ({ state }: BankOrder): boolean => state === 'ordered' || state === 'accepted';

function differenceOf(order: BankOrder, { kind, amount }: OrderFinding): string | null {
  // A status report need not repeat the amount; a statement without one tells nothing that can be relied on.
  if (amount === null) return kind === 'settled' || kind === 'returned' ? 'amount_missing' : null;
  if (amount.currency !== order.currency) return 'wrong_currency';
  const minor = isCurrency(amount.currency) ? fromDecimal(amount.text, amount.currency) : null;
  return minor === order.amount ? null : 'wrong_amount';
}
