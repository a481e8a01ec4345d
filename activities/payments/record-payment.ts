import { EngineError } from '../../domain/errors';
import type { PaymentInput, PaymentResult } from '../../domain/refund-messages';
import type { PaymentDocument, PaymentRequest } from '../../store/store';
import type { OpenedPayment, PaymentAnswer } from '../contract';
import { providerPolicyOf, type ActivityDeps } from '../deps';
import { post } from '../recording/post-records';
import { countPayment } from '../risk/count-payment';
import { alarm } from './alarm';
import { importRefunds } from './import-provider-refunds';
import { payerHashes } from './instrument';
import { expiryOf } from './take-payment';

type Captured = Extract<PaymentAnswer, { kind: 'captured' }>;

/** Inserts the payment's row, or answers how an earlier run ended it. Null when nothing is known of the request. */
export async function openPayment(deps: ActivityDeps, input: PaymentInput): Promise<OpenedPayment | null> {
  const row = await deps.store.idempotency.get(input.paymentId);
  if (row === null || row.kind !== 'payment') return null;
  const request = row.request as PaymentRequest;
  const fresh = newPayment(deps, input, request);
  const inserted = await deps.store.payments.insert(fresh);
  const known = inserted.kind === 'exists' ? inserted.payment : null;
  // An earlier run may have ended between the capture and its record.
  if (known?.status === 'captured') await postCapture(deps, known);
  return {
    provider: request.provider,
    registered: isRegistration(request),
    providerPolicy: providerPolicyOf(deps, request.provider),
    result: known === null ? null : resultOf(known),
    resumed: known !== null,
    payable: known !== null && known.nextAction !== null,
    expiresAt: (known ?? fresh).expiresAt?.toISOString() ?? null,
  };
}

/** Writes how the payment ended: the capture with its record and what was refunded or disputed already, or the failure. */
export async function concludePayment(
  deps: ActivityDeps,
  input: PaymentInput & { readonly outcome: PaymentAnswer; readonly expired?: boolean },
): Promise<PaymentResult> {
  const { paymentId, outcome, expired = false } = input;
  const row = await deps.store.idempotency.get(paymentId);
  if (row === null) return { status: 'failed', code: 'payment_not_found', differs: [] };
  const request = row.request as PaymentRequest;
  if (outcome.kind === 'captured') return concludeCaptured(deps, input, request, outcome);
  if (expired) return ended(await deps.store.payments.conclude(paymentId, { status: 'expired' }), []);
  return fail(deps, paymentId, failureCode(outcome, isRegistration(request)), differsOf(outcome));
}

async function concludeCaptured(
  deps: ActivityDeps,
  { merchantId, paymentId }: PaymentInput,
  request: PaymentRequest,
  outcome: Captured,
): Promise<PaymentResult> {
  const differs = differences(request, outcome);
  if (differs.length > 0) {
    // Nothing moved for a registration. A charge took other money than was asked for.
    if (!isRegistration(request)) await alarmMismatch(deps, merchantId, paymentId, differs);
    return fail(deps, paymentId, 'payment_mismatch', differs);
  }
  try {
    await capture(deps, paymentId, outcome);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'payment_already_registered') throw error;
    return fail(deps, paymentId, error.code, []);
  }
  return { status: 'captured' };
}

/**
 * Brings what the provider knows into the payment: money that arrived after the payment had ended, refunds made outside
 * the engine, and a dispute. Refunds take from what may be refunded.
 */
export async function importProviderRefunds(
  deps: ActivityDeps,
  { paymentId, outcome }: { readonly paymentId: string; readonly outcome: PaymentAnswer },
): Promise<void> {
  const payment = await deps.store.payments.get(paymentId, null);
  if (payment === null) return;
  if (outcome.kind === 'captured') {
    if (await isOurs(deps, payment, outcome)) await capture(deps, paymentId, outcome);
    return;
  }
  const gone = outcome.kind === 'not_found' || outcome.kind === 'not_captured' || outcome.kind === 'declined';
  if (gone && payment.status === 'captured') {
    await alarm(deps, payment, 'payment_mismatch', 'critical', `The provider calls a captured payment ${outcome.kind}`);
    await deps.store.payments.markImported(paymentId);
  }
}

/** Whether what was captured is what this payment asked for. One that was captured already has been compared. */
async function isOurs(deps: ActivityDeps, payment: PaymentDocument, outcome: Captured): Promise<boolean> {
  if (payment.status === 'captured') return true;
  const row = await deps.store.idempotency.get(payment.id);
  // What could not be registered was never this payment's money.
  if (row === null || isRegistration(row.request as PaymentRequest)) return false;
  const differs = differences(row.request as PaymentRequest, outcome);
  if (differs.length > 0) await alarmMismatch(deps, payment.merchantId, payment.id, differs);
  return differs.length === 0;
}

/** Money that arrived is recorded whatever the payment has come to meanwhile. */
async function capture(deps: ActivityDeps, paymentId: string, outcome: Captured): Promise<void> {
  const { providerPaymentId, instrument } = outcome;
  const captured = {
    status: 'captured',
    providerPaymentId,
    capturedAt: new Date(outcome.capturedAt),
    ...(instrument !== undefined && { instrumentHash: instrument }),
  } as const;
  let payment = await deps.store.payments.conclude(paymentId, captured);
  if (payment.status !== 'captured') {
    // Before the status, which keeps a repeated call from coming this far.
    await alarmLate(deps, payment);
    payment = await deps.store.payments.conclude(paymentId, captured, { late: true });
  }
  await postCapture(deps, payment);
  await importRefunds(deps, payment, outcome);
  await deps.store.payments.markImported(paymentId);
}

const alarmLate = (deps: ActivityDeps, payment: PaymentDocument): Promise<void> =>
  payment.status === 'expired'
    ? alarm(deps, payment, 'captured_after_expiry', 'info', 'A payment that had expired was paid after all')
    : alarm(deps, payment, 'captured_after_failure', 'critical', 'A payment that had failed was captured after all');

const alarmMismatch = (deps: ActivityDeps, merchantId: string, id: string, differs: readonly string[]): Promise<void> =>
  alarm(deps, { merchantId, id }, 'payment_mismatch', 'critical', `Captured with another ${differs.join(' and ')}`);

async function fail(deps: ActivityDeps, id: string, code: string, differs: readonly string[]): Promise<PaymentResult> {
  return ended(await deps.store.payments.conclude(id, { status: 'failed', failureCode: code }), differs);
}

/** How the payment ended, which another run may have written first. */
const ended = (payment: PaymentDocument, differs: readonly string[]): PaymentResult => {
  const result = resultOf(payment);
  if (result === null) throw new Error(`Payment ${payment.id} has not ended`);
  return result.status === 'failed' ? { ...result, differs } : result;
};

async function postCapture(deps: ActivityDeps, payment: PaymentDocument): Promise<void> {
  await post(deps, payment, [deps.records.capture({ payment, at: payment.capturedAt ?? payment.createdAt })]);
  await countPayment(deps, payment);
}

const isRegistration = ({ source }: PaymentRequest): boolean => 'providerPaymentId' in source;

const failureCode = (outcome: PaymentAnswer, registered: boolean): string => {
  if (registered) return 'payment_mismatch';
  return outcome.kind === 'declined' ? outcome.code : `payment_${outcome.kind}`;
};

const differsOf = (outcome: PaymentAnswer): string[] => {
  if (outcome.kind === 'not_found') return ['provider_payment_id'];
  return outcome.kind === 'not_captured' || outcome.kind === 'requires_action' ? ['status'] : [];
};

const differences = (request: PaymentRequest, outcome: Captured): string[] => [
  ...(request.amount === outcome.amount ? [] : ['amount']),
  ...(request.currency === outcome.currency ? [] : ['currency']),
];

function resultOf(payment: PaymentDocument): PaymentResult | null {
  if (payment.status === 'captured' || payment.status === 'expired') return { status: payment.status };
  if (payment.status === 'failed') return { status: 'failed', code: payment.failureCode ?? 'failed', differs: [] };
  return null;
}

const newPayment = (deps: ActivityDeps, input: PaymentInput, request: PaymentRequest): PaymentDocument => ({
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
  nextAction: null,
  expiresAt: isRegistration(request) ? null : expiryOf(deps, request, new Date(input.requestedAt)),
  lastRefundSentAt: null,
  reservations: [],
  blocked: null,
  disputed: false,
  capturedAt: null,
  createdAt: new Date(input.requestedAt),
  ...payerHashes(deps, request),
});
