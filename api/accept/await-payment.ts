import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { PaymentResult } from '../../domain/refund-messages';
import type { IdempotencyRow, PaymentDocument } from '../../store/store';
import type { Api } from '../deps';
import { paymentWaitMs, waitPollFirstMs, waitPollMaxMs } from '../limits';
import { isTemporalFailure } from '../temporal/failures';
import type { PaymentWorkflow } from '../temporal/start-options';

/**
 * Waits until the payment's workflow has ended, and answers with its result; or until the row tells enough, or a client
 * has waited long enough, and answers null.
 */
export async function awaitPaymentDecision(
  api: Api,
  row: IdempotencyRow,
  handle: WorkflowHandle<PaymentWorkflow>,
): Promise<PaymentResult | null> {
  const decided = new AbortController();
  try {
    return await Promise.race([resultOf(api, handle, decided.signal), decidedInRow(api, row, decided.signal)]);
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
export async function awaitPaymentEnd(
  api: Api,
  payment: PaymentDocument,
  waitSeconds: number | null,
): Promise<PaymentDocument> {
  if (waitSeconds === null) return payment;
  const hasEnded = (row: PaymentDocument | null): boolean =>
    row !== null && row.status !== 'pending' && row.status !== 'requires_action';
  return (await pollPayment(api, payment.id, Date.now() + waitSeconds * 1_000, hasEnded)) ?? payment;
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
