import { lateLeg } from '../../ledger/late-settle-record';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Store } from '../../store/store';
import { recordsOfRefund } from './records-of-refund';

type Payments = Pick<Store['payments'], 'reserve' | 'settle' | 'release' | 'reverse'>;

/**
 * Brings a refund's entry on its payment to where a record says that it had come. An entry moves before its record is
 * posted, so this changes something only where a backup had read the payment before and the ledger afterwards. The entry
 * gets the record's time (decision 1): what recovery posts is the record that is there.
 */
export async function catchUp(payments: Payments, record: TradeRecord): Promise<void> {
  const { paymentId, refundId: refund, occurredAt: at, amount, type, leg } = record;
  if (paymentId === null || refund === null) return;
  if (type === 'refund_hold') await payments.reserve(paymentId, { refund, amount, at, maxLiveRefunds: Infinity });
  else if (type === 'refund_release') await payments.release(paymentId, refund, at);
  else if (type === 'refund' && leg === 'settle') await payments.settle(paymentId, refund, at);
  else if (type === 'refund' && leg === lateLeg) await payments.settle(paymentId, refund, at, { late: true });
  else if (type === 'reversal' && leg === 'reversal') await payments.reverse(paymentId, refund, at);
}

/** The same for all that the ledger has of a refund. */
export async function catchUpRefund(
  store: Pick<Store, 'payments' | 'tradeRecords'>,
  refund: { readonly merchantId: string; readonly refundId: string },
): Promise<void> {
  for (const record of await recordsOfRefund(store, refund)) await catchUp(store.payments, record);
}
