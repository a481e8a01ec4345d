import { EngineError } from '../../domain/errors';
import type { PaymentOutcome } from '../../domain/outcome';
import type { PaymentInput, PaymentResult } from '../../domain/refund-messages';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { OpenedPayment } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { post } from '../recording/post-records';
import { importProviderRefunds } from './import-provider-refunds';

type Captured = Extract<PaymentOutcome, { kind: 'captured' }>;

/** Inserts the payment's row, or answers how an earlier run ended it. Null when nothing is known of the request. */
export async function openPayment(deps: ActivityDeps, input: PaymentInput): Promise<OpenedPayment | null> {
  const row = await deps.store.idempotency.get(input.paymentId);
  if (row === null || row.kind !== 'payment') return null;
  const request = row.request as PaymentRequest;
  const inserted = await deps.store.payments.insert(newPayment(input, request));
  const known = inserted.kind === 'exists' ? inserted.payment : null;
  // An earlier run may have ended between the capture and its record.
  if (known?.status === 'captured') await post(deps, known, [deps.records.capture(captureOf(known))]);
  return {
    provider: request.provider,
    registered: 'providerPaymentId' in request.source,
    providerPolicy: providerPolicyOf(deps, request.provider),
    result: known === null ? null : resultOf(known),
  };
}

/** Writes how the payment ended: the capture with its record and what was refunded or disputed already, or the failure. */
export async function concludePayment(
  deps: ActivityDeps,
  input: PaymentInput & { readonly outcome: PaymentOutcome },
): Promise<PaymentResult> {
  const row = await deps.store.idempotency.get(input.paymentId);
  if (row === null) return { status: 'failed', code: 'payment_not_found', differs: [] };
  const { outcome } = input;
  const registered = 'providerPaymentId' in (row.request as PaymentRequest).source;
  if (outcome.kind !== 'captured')
    return fail(deps, input.paymentId, failureCode(outcome, registered), differsOf(outcome));
  const differs = differences(row.request as PaymentRequest, outcome);
  if (differs.length > 0) return fail(deps, input.paymentId, 'payment_mismatch', differs);
  try {
    await capture(deps, input.paymentId, outcome);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'payment_already_registered') throw error;
    return fail(deps, input.paymentId, error.code, []);
  }
  return { status: 'captured' };
}

async function capture(deps: ActivityDeps, paymentId: string, outcome: Captured): Promise<void> {
  const payment = await deps.store.payments.conclude(paymentId, {
    status: 'captured',
    providerPaymentId: outcome.providerPaymentId,
    capturedAt: new Date(outcome.capturedAt),
  });
  await post(deps, payment, [deps.records.capture(captureOf(payment))]);
  await importProviderRefunds(deps, { paymentId, outcome });
}

async function fail(deps: ActivityDeps, id: string, code: string, differs: readonly string[]): Promise<PaymentResult> {
  await deps.store.payments.conclude(id, { status: 'failed', failureCode: code });
  return { status: 'failed', code, differs };
}

const captureOf = (payment: PaymentDocument) => ({ payment, at: payment.capturedAt ?? payment.createdAt });

const failureCode = (outcome: PaymentOutcome, registered: boolean): string => {
  if (registered) return 'payment_mismatch';
  return outcome.kind === 'declined' ? outcome.code : `payment_${outcome.kind}`;
};

const differsOf = (outcome: PaymentOutcome): string[] =>
  outcome.kind === 'not_captured' ? ['status'] : outcome.kind === 'not_found' ? ['provider_payment_id'] : [];

const differences = (request: PaymentRequest, outcome: Captured): string[] => [
  ...(request.amount === outcome.amount ? [] : ['amount']),
  ...(request.currency === outcome.currency ? [] : ['currency']),
];

function resultOf(payment: PaymentDocument): PaymentResult | null {
  if (payment.status === 'captured') return { status: 'captured' };
  if (payment.status === 'failed') return { status: 'failed', code: payment.failureCode ?? 'failed', differs: [] };
  return null;
}

const newPayment = (input: PaymentInput, request: PaymentRequest): PaymentDocument => ({
  id: input.paymentId,
  merchantId: input.merchantId,
  status: 'pending',
  provider: request.provider,
  account: request.account,
  providerPaymentId: null,
  captured: request.amount,
  reserved: 0,
  refunded: 0,
  currency: request.currency,
  orderId: request.orderId,
  customerId: request.customerId,
  metadata: request.metadata,
  failureCode: null,
  reservations: [],
  blocked: null,
  disputed: false,
  capturedAt: null,
  createdAt: new Date(input.requestedAt),
});
