import type { RefundMovement } from '../../ledger/movement';
import type { PaymentDocument, Reservation } from '../../store/store';

/**
 * The movement that a reservation's step stands for. Its time is the entry's own, so that whoever posts it, and however
 * often, posts the same record.
 */
export function movement(
  payment: PaymentDocument,
  reservation: Reservation,
  step: 'heldAt' | 'settledAt' | 'releasedAt' | 'reversedAt',
  providerRefundId: string | null = null,
): RefundMovement {
  const at = reservation[step];
  if (at === null) throw new Error(`The reservation of ${reservation.refund} has no ${step}`);
  return { payment, refund: { id: reservation.refund, amount: reservation.amount, providerRefundId }, at };
}
