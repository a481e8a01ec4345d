import { EngineError } from '../../domain/errors';
import type { PaymentRequest, Store } from '../../store/store';
import { randomId, registeredPaymentId } from '../ids';

export interface PaymentToName {
  readonly merchantId: string;
  readonly requestHash: string;
  readonly request: PaymentRequest;
}

/**
 * The id of the payment that a request without an idempotency key stands for. A registration is named after the payment at the provider, so that repeating it is harmless; one that failed before
 * may be tried anew, because the provider's word can change. A charge without a key is always a new payment.
 * @throws EngineError `payment_already_registered` when it was registered with other particulars
 */
export async function namePayment(store: Store, named: PaymentToName): Promise<string> {
  const { merchantId, requestHash, request } = named;
  if (!('providerPaymentId' in request.source)) return randomId('pay');
  const { provider, account, source } = request;
  const id = registeredPaymentId(merchantId, provider, account, source.providerPaymentId);
  const earlier = await store.idempotency.get(id);
  if (earlier === null) return id;
  if (earlier.answer !== null && earlier.answer.status >= 400) return randomId('pay');
  if (earlier.requestHash === requestHash) return id;
  throw new EngineError(earlier.answer === null ? 'request_in_flight' : 'payment_already_registered', undefined, {
    context: { payment: id },
  });
}
