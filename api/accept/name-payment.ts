import { EngineError } from '../../domain/errors';
import type { PaymentRequest, Store } from '../../store/store';
import { randomId, registeredPaymentId } from '../ids';
import { registrationAttemptsMax } from '../limits';

export interface PaymentToName {
  readonly merchantId: string;
  readonly requestHash: string;
  readonly request: PaymentRequest;
}

/**
 * The id of the payment that a request without an idempotency key stands for. A charge is always a new payment. A
 * registration is named after the payment at the provider, so that repeating it is harmless; one that failed may be
 * tried anew, because the provider's word can change, or the request was mended. What counts is how far the payment has
 * come, not what was answered: of two attempts under way the provider's payment is registered by one.
 * @throws EngineError `payment_already_registered` when it was registered with other particulars, `request_in_flight`
 * while it is being registered with others
 */
export async function namePayment(store: Store, named: PaymentToName): Promise<string> {
  const { merchantId, requestHash, request } = named;
  const { provider, account, source } = request;
  if (!('providerPaymentId' in source)) return randomId('pay');
  const registered = await store.payments.findByProviderId(account, source.providerPaymentId);
  if (registered?.merchantId === merchantId) return sameRequest(store, registered.id, requestHash);
  for (let attempt = 1; ; attempt += 1) {
    const id = registeredPaymentId(
      { merchantId, provider, account, providerPaymentId: source.providerPaymentId },
      attempt,
    );
    if (attempt === registrationAttemptsMax || (await isUsable(store, id, requestHash))) return id;
  }
}

/** The registered payment, if it is what is asked for. */
async function sameRequest(store: Store, id: string, requestHash: string): Promise<string> {
  const claim = await store.idempotency.get(id);
  if (claim?.requestHash === requestHash) return id;
  throw new EngineError('payment_already_registered', undefined, { context: { payment: id } });
}

/** Whether nothing stands under the id yet, or this very request, which has not failed. */
async function isUsable(store: Store, id: string, requestHash: string): Promise<boolean> {
  const claim = await store.idempotency.get(id);
  if (claim === null) return true;
  const payment = await store.payments.get(id, null);
  if (payment?.status === 'failed') return false;
  if (claim.requestHash === requestHash) return true;
  if (payment === null) return false;
  throw new EngineError('request_in_flight', undefined, { context: { payment: id } });
}
