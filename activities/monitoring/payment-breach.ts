import type { PaymentDocument, Reservation } from '../../store/store';

const sumOf = (entries: readonly Reservation[]): number => entries.reduce((sum, { amount }) => sum + amount, 0);

/** Money that is known to have left past what was captured: outside the engine, or after its hold was released. */
const isExcused = ({ external, releasedAt }: Reservation): boolean => external || releasedAt !== null;

/**
 * How a payment breaks I1: its sums are not those of its entries, or more is reserved and refunded than was captured. Null:
 * it does not. Told by differences, which stay the same while the payment's refunds go on.
 */
export function paymentBreach({ captured, reserved, refunded, reservations }: PaymentDocument): string | null {
  const settled = reservations.filter(({ state }) => state === 'settled');
  const surplus = reserved - sumOf(reservations.filter(({ state }) => state === 'held'));
  const surplusRefunded = refunded - sumOf(settled);
  if (surplus !== 0 || surplusRefunded !== 0) {
    return `sums are not those of the entries: reserved by ${surplus}, refunded by ${surplusRefunded}`;
  }
  const names = reservations.map(({ refund }) => refund);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `${twice} has two entries`;
  const negative = reservations.find(({ amount }) => amount < 0);
  if (negative !== undefined) return `the entry of ${negative.refund} is negative`;
  const excess = reserved + refunded - captured - sumOf(settled.filter(isExcused));
  return excess > 0 ? `${excess} more than was captured` : null;
}
