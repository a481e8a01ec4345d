import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { PaymentResult } from '../../domain/refund-messages';
import type { IdempotencyRow, PaymentDocument } from '../../store/store';
import type { Preference } from '../decode/prefer';
import type { Api } from '../deps';
import { paymentWaitMs, waitPollFirstMs, waitPollMaxMs } from '../limits';
import { isTemporalFailure } from '../temporal/failures';
import type { PaymentWorkflow } from '../temporal/start-options';

/** How far a payment has come, as far as a client waits. */
export interface Followed {
  readonly result: PaymentResult | null;
  readonly payment: PaymentDocument | null;
}

/** Waits until the payment is decided, and where the client prefers so until it has ended. `signal` ends every wait. */
export async function followPayment(
  api: Api,
  row: IdempotencyRow,
  handle: WorkflowHandle<PaymentWorkflow>,
  { waitSeconds }: Preference,
  signal: AbortSignal,
): Promise<Followed> {
  const result = await awaitDecision(api, row, handle, signal);
  const payment = await api.store.payments.get(row.id, [row.merchantId]);
  if (payment === null || result !== null || waitSeconds === null) return { result, payment };
  return { result, payment: await awaitEnd(api, payment, waitSeconds, signal) };
}

/**
 * Waits until the payment's workflow has ended, and answers with its result; or until the row tells enough, or a client
 * has waited long enough, and answers null.
 */
async function awaitDecision(
  api: Api,
  row: IdempotencyRow,
  handle: WorkflowHandle<PaymentWorkflow>,
  given: AbortSignal,
): Promise<PaymentResult | null> {
  const decided = new AbortController();
  const signal = AbortSignal.any([given, decided.signal]);
  try {
    return await Promise.race([resultOf(api, handle, signal), decidedInRow(api, row, signal)]);
  } finally {
    decided.abort();
  }
}

async function resultOf(
  { temporal }: Api,
  handle: WorkflowHandle<PaymentWorkflow>,
  signal: AbortSignal,
): Promise<PaymentResult | null> {
  try {
    return await temporal.withAbortSignal(signal, () =>
      temporal.withDeadline(Date.now() + paymentWaitMs, () => handle.result()),
    );
  } catch (error) {
    if (signal.aborted || isTemporalFailure(error)) return null;
    throw error;
  }
}

async function decidedInRow(api: Api, { id, request }: IdempotencyRow, signal: AbortSignal): Promise<null> {
  // A workflow that has captured may still look into news. What is registered is captured before its refunds are read.
  const charges = 'source' in request && 'paymentMethod' in request.source;
  const isDecided = ({ status, providerPaymentId }: PaymentDocument): boolean =>
    status === 'requires_action' ||
    (status === 'pending' && providerPaymentId !== null) ||
    (status === 'captured' && charges);
  const far = (payment: PaymentDocument | null): boolean => signal.aborted || (payment !== null && isDecided(payment));
  await pollPayment(api, id, Date.now() + paymentWaitMs, far);
  return null;
}

/** Waits until an open payment has ended, `waitSeconds` at most; answers with how far it has come. */
async function awaitEnd(
  api: Api,
  payment: PaymentDocument,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<PaymentDocument> {
  const hasEnded = (row: PaymentDocument | null): boolean =>
    row !== null && row.status !== 'pending' && row.status !== 'requires_action';
  const deadlineMs = Date.now() + waitSeconds * 1_000;
  return (await pollPayment(api, payment.id, deadlineMs, (row) => hasEnded(row) || signal.aborted)) ?? payment;
}

/** Reads the row, less and less often, until it is `far` enough or it is too late. */
async function pollPayment(
  { store }: Api,
  id: string,
  deadlineMs: number,
  far: (payment: PaymentDocument | null) => boolean,
): Promise<PaymentDocument | null> {
  for (let pauseMs = waitPollFirstMs; ; pauseMs = Math.min(pauseMs * 2, waitPollMaxMs)) {
    const payment = await store.payments.get(id, null);
    if (far(payment) || Date.now() >= deadlineMs) return payment;
    await sleep(Math.min(pauseMs, Math.max(deadlineMs - Date.now(), 0)));
  }
}
