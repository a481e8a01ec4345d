import type { ProviderName } from '../../domain/outcome';
import type { RefundMovement } from '../../ledger/movement';
import type { PaymentDocument, Reservation } from '../../store/store';

/**
 * The movement that a reservation's step stands for. Its time is the entry's own, so that whoever posts it, and however
 * often, posts the same record. `paidBy` is another than the payment's provider where the money took another route.
 */
export function movement(
  payment: PaymentDocument,
  reservation: Reservation,
  step: 'heldAt' | 'settledAt' | 'releasedAt' | 'reversedAt',
  providerRefundId: string | null = null,
  paidBy: ProviderName = payment.provider,
): RefundMovement {
  const at = reservation[step];
  if (at === null) throw new Error(`The reservation of ${reservation.refund} has no ${step}`);
  return {
    payment: { ...payment, provider: paidBy },
    refund: { id: reservation.refund, amount: reservation.amount, providerRefundId },
    at,
  };
}
