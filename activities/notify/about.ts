import type { PaymentDocument, RefundDocument, Store } from '../../store/store';
import type { StartContext } from './start-options';
import type { RefundStartContext } from './workflow-starter';

/** The id of the request that a refund or payment came from; null when its row is gone. */
export async function requestIdOf({ idempotency }: Pick<Store, 'idempotency'>, id: string): Promise<string | null> {
  return (await idempotency.get(id))?.requestId ?? null;
}

/** What workflows about a refund are started with. */
export function aboutRefund(refund: RefundDocument, requestId: string | null): RefundStartContext {
  const { merchantId, paymentId, provider, currency, amount, state } = refund;
  return { merchantId, paymentId, provider, currency, amount, state, requestId };
}

/** What workflows about a payment are started with. */
export function aboutPayment(payment: PaymentDocument, requestId: string | null): StartContext {
  const { merchantId, id: paymentId, provider, currency, captured: amount } = payment;
  return { merchantId, paymentId, provider, currency, amount, requestId };
}
