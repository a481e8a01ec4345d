import { refundIdOfKey } from '../../../domain/ids';
import { chargesThatMoved, refundsThatMoved, sumOf, type Facts } from './facts';
import { expectNone, type Finding } from './finding';
import { groupBy } from '../group-by';

/** I1: per payment, reserved + refunded ≤ captured, and both are what truly moved at the provider. */
export function checkReservations({ payments, refunds, movements }: Facts): Finding[] {
  const captured = payments.filter(({ status }) => status === 'captured');
  const charges = groupBy(chargesThatMoved(movements), ({ payment_intent }) => payment_intent);
  const paymentOf = new Map(refunds.map(({ id, payment }) => [id, payment]));
  // By our key: a refund may go another way than the payment came.
  const refundedOf = groupBy(refundsThatMoved(movements), ({ key }) => paymentOf.get(refundIdOfKey(key ?? '') ?? ''));
  const over = captured.filter((payment) => payment.amount_reserved + payment.amount_refunded > payment.amount);
  const otherCapture = captured.filter(
    (payment) => sumOf(charges.get(payment.provider_payment_id) ?? []) !== payment.amount,
  );
  const otherRefund = captured.filter((payment) => sumOf(refundedOf.get(payment.id) ?? []) !== payment.amount_refunded);
  const ids = (rows: typeof captured): string[] => rows.map(({ id }) => id);
  return [
    expectNone('payments that refund more than was captured', ids(over)),
    expectNone('payments with money still reserved', ids(captured.filter((payment) => payment.amount_reserved !== 0))),
    expectNone('payments that captured another amount than the provider', ids(otherCapture)),
    expectNone('payments that refunded another amount than the provider', ids(otherRefund)),
  ];
}
