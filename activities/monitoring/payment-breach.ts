import type { PaymentDocument, Reservation } from '../../store/store';

const sumOf = (entries: readonly Reservation[]): number => entries.reduce((sum, { amount }) => sum + amount, 0);

/** Money that is known to have left past what was captured: outside the engine, or after its hold was released. */
const isExcused = ({ external, releasedAt }: Reservation): boolean => external || releasedAt !== null;

/**
 * How a payment breaks I1: its sums are not those of its entries, or more is reserved and refunded than was captured. Null:
 * it does not.
 */
export function paymentBreach({ captured, reserved, refunded, reservations }: PaymentDocument): string | null {
  const held = sumOf(reservations.filter(({ state }) => state === 'held'));
  const settled = reservations.filter(({ state }) => state === 'settled');
  const sums = `reserved ${reserved} of ${held}, refunded ${refunded} of ${sumOf(settled)}, captured ${captured}`;
  if (reserved !== held || refunded !== sumOf(settled)) return `sums are not those of the entries: ${sums}`;
  const names = new Set(reservations.map(({ refund }) => refund));
  if (names.size !== reservations.length) return `a refund has two entries: ${sums}`;
  if (reservations.some(({ amount }) => amount < 0)) return `an entry is negative: ${sums}`;
  const excess = reserved + refunded - captured;
  return excess > sumOf(settled.filter(isExcused)) ? `more than was captured: ${sums}` : null;
}
