import type { PaymentOutcome, ProviderName } from '../../domain/outcome';
import type { PaymentLookup } from '../../gateways/gateway';
import { riskHashes } from '../../store/risk/hashes';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { PaymentAnswer } from '../contract';
import { gatewayOf, providerPolicyOf, type ActivityDeps } from '../deps';

interface OfPayment {
  readonly paymentId: string;
}

/** Charges under our payment id as key, or looks up the payment that is to be registered. */
export async function takePayment(deps: ActivityDeps, { paymentId }: OfPayment): Promise<PaymentAnswer> {
  const row = await deps.store.idempotency.get(paymentId);
  if (row === null || row.kind !== 'payment') return { kind: 'not_found' };
  const request = row.request as PaymentRequest;
  const { provider, account, amount, currency, source } = request;
  const gateway = gatewayOf(deps, provider);
  if ('providerPaymentId' in source)
    return publicAnswer(deps, provider, await gateway.findPayment({ account, by: source }));
  const payment = await deps.store.payments.get(paymentId, null);
  const expiresAt = payment?.expiresAt ?? expiryOf(deps, request, row.createdAt);
  const outcome = await deps.runSideEffect('payment.charge', () =>
    gateway.charge({
      account,
      paymentId,
      amount,
      currency,
      paymentMethod: source.paymentMethod,
      payer: source.payer,
      description: request.orderId ?? paymentId,
      expiresAt: expiresAt.toISOString(),
    }),
  );
  return keepOpen(deps, { id: paymentId, provider }, outcome);
}

/** Until when a payment that was asked for then can be paid. */
export const expiryOf = (deps: ActivityDeps, { provider }: PaymentRequest, requestedAt: Date): Date =>
  new Date(requestedAt.getTime() + providerPolicyOf(deps, provider).paymentExpiryMs);

/** Asks for the payment: by the provider's id where it is known, else by ours. */
export async function findPayment(deps: ActivityDeps, { paymentId }: OfPayment): Promise<PaymentAnswer> {
  const payment = await deps.store.payments.get(paymentId, null);
  if (payment === null) return { kind: 'not_found' };
  const lookup = await lookupOf(deps, payment);
  return keepOpen(deps, payment, await gatewayOf(deps, payment.provider).findPayment(lookup));
}

/** Closes the payment at its provider; where payments never wait for their payer, asks how it stands. */
export async function closePayment(deps: ActivityDeps, { paymentId }: OfPayment): Promise<PaymentAnswer> {
  const payment = await deps.store.payments.get(paymentId, null);
  if (payment === null) return { kind: 'not_found' };
  const lookup = await lookupOf(deps, payment);
  const gateway = gatewayOf(deps, payment.provider);
  const close = gateway.closePayment?.bind(gateway) ?? gateway.findPayment.bind(gateway);
  return keepOpen(deps, payment, await deps.runSideEffect('payment.close', () => close(lookup)));
}

async function lookupOf(deps: ActivityDeps, payment: PaymentDocument): Promise<PaymentLookup> {
  const { account } = payment;
  const row = await deps.store.idempotency.get(payment.id);
  const source = row?.kind === 'payment' ? (row.request as PaymentRequest).source : null;
  const asked = source !== null && 'providerPaymentId' in source ? source.providerPaymentId : null;
  const known = payment.providerPaymentId ?? asked;
  if (known !== null) return { account, by: { providerPaymentId: known } };
  return { account, by: { paymentId: payment.id }, requestedAt: payment.createdAt.toISOString() };
}

/** Keeps what a payment needs that is still open; the answer then says only whether its payer can pay. */
async function keepOpen(
  deps: ActivityDeps,
  { id, provider }: Pick<PaymentDocument, 'id' | 'provider'>,
  outcome: PaymentOutcome,
): Promise<PaymentAnswer> {
  if (outcome.kind !== 'requires_action') return publicAnswer(deps, provider, outcome);
  const { providerPaymentId, action: nextAction } = outcome;
  const payment = await deps.store.payments.keepOpen(id, { providerPaymentId, nextAction });
  return { kind: 'requires_action', payable: payment.nextAction !== null };
}

/** What histories may hold: what paid is told by its keyed hash. */
function publicAnswer(deps: ActivityDeps, provider: ProviderName, outcome: PaymentOutcome): PaymentAnswer {
  if (outcome.kind === 'requires_action') return { kind: 'requires_action', payable: false };
  if (outcome.kind !== 'captured' || outcome.instrument === undefined) return outcome;
  return { ...outcome, instrument: riskHashes(deps.personalHash).instrument(provider, outcome.instrument) };
}
