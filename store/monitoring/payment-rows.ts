import { fromStoredPayment, type StoredPayment } from '../payments/schema';
import type { PaymentRow } from './documents';

/** A row that cannot be read keeps nothing from the others: it is answered as what it is. */
export function readPayment(row: StoredPayment): PaymentRow {
  const { _id: id } = row;
  const merchantId: unknown = row.merchantId;
  const about = { id, merchantId: typeof merchantId === 'string' ? merchantId : null };
  try {
    return { ...about, payment: fromStoredPayment(row) };
  } catch {
    return { ...about, payment: null };
  }
}
