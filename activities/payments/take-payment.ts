import type { PaymentOutcome } from '../../domain/outcome';
import type { PaymentRequest } from '../../store/store';
import { gatewayOf, providerPolicyOf, type ActivityDeps } from '../deps';

interface PaymentRef {
  readonly paymentId: string;
}

/** Charges under our payment id as key, or looks up the payment that is to be registered. */
export async function takePayment(deps: ActivityDeps, { paymentId }: PaymentRef): Promise<PaymentOutcome> {
  const row = await deps.store.idempotency.get(paymentId);
  if (row === null || row.kind !== 'payment') return { kind: 'not_found' };
  const request = row.request as PaymentRequest;
  const { provider, account, amount, currency, source } = request;
  const gateway = gatewayOf(deps, provider);
  if ('providerPaymentId' in source) return gateway.findPayment({ account, by: source });
  return deps.runSideEffect('payment.charge', () =>
    gateway.charge({
      account,
      paymentId,
      amount,
      currency,
      paymentMethod: source.paymentMethod,
      payer: source.payer,
      description: request.orderId ?? paymentId,
      expiresAt: new Date(row.createdAt.getTime() + providerPolicyOf(deps, provider).paymentExpiryMs).toISOString(),
    }),
  );
}

/** Asks for the payment: by the provider's id where it is known, else by ours. */
export async function findPayment(deps: ActivityDeps, { paymentId }: PaymentRef): Promise<PaymentOutcome> {
  const payment = await deps.store.payments.get(paymentId, null);
  if (payment === null) return { kind: 'not_found' };
  const request = await requestOf(deps, paymentId);
  const known =
    payment.providerPaymentId ??
    (request !== null && 'providerPaymentId' in request.source ? request.source.providerPaymentId : null);
  const by = known === null ? { paymentId } : { providerPaymentId: known };
  return gatewayOf(deps, payment.provider).findPayment({ account: payment.account, by });
}

async function requestOf(deps: ActivityDeps, paymentId: string): Promise<PaymentRequest | null> {
  const row = await deps.store.idempotency.get(paymentId);
  return row === null || row.kind !== 'payment' ? null : (row.request as PaymentRequest);
}
