import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import type { PaymentRequest } from '../store/store';
import type { Caller } from './caller';
import type { Api } from './deps';
import { findClaim } from './find-claim';
import { presentPayment, presentPendingPayment } from './present/payment';
import type { PaymentResource } from './schemas/payment';

/**
 * A payment of the caller's, from its row or, before its workflow has written one, from the request that stands under
 * its id.
 * @throws EngineError `payment_not_found`, also for what belongs to another merchant
 */
export async function findPayment({ store }: Api, caller: Caller, id: string): Promise<PaymentResource> {
  if (!isId('payment', id)) throw new EngineError('payment_not_found');
  const payment = await store.payments.get(id, caller.merchantIds);
  if (payment !== null) return presentPayment(payment);
  const claim = await findClaim(store, caller, 'payment', id);
  if (claim === null) throw new EngineError('payment_not_found');
  // A row of kind `payment` holds a payment request.
  return presentPendingPayment(id, claim.merchantId, claim.request as PaymentRequest, claim.createdAt);
}
