import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { PaymentResult } from '../../domain/refund-messages';
import type { IdempotencyRow, PaymentDocument } from '../../store/store';
import type { Api } from '../deps';
import { paymentWaitMs, waitPollFirstMs, waitPollMaxMs } from '../limits';
import { isTemporalFailure } from '../temporal/failures';
import type { PaymentWorkflow } from '../temporal/start-options';

/**
 * Waits until the payment's workflow has ended, and answers with its result; or until the row says that the payment is
 * open at its provider, or a client has waited long enough, and answers null.
 */
export async function awaitPaymentDecision(
  api: Api,
  row: IdempotencyRow,
  handle: WorkflowHandle<PaymentWorkflow>,
): Promise<PaymentResult | null> {
  const decided = new AbortController();
  try {
    return await Promise.race([resultOf(api, handle, decided.signal), openAtProvider(api, row, decided.signal)]);
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

async function openAtProvider(api: Api, { id }: IdempotencyRow, signal: AbortSignal): Promise<null> {
  const isOpen = (payment: PaymentDocument | null): boolean =>
    payment?.status === 'requires_action' || (payment?.status === 'pending' && payment.providerPaymentId !== null);
  await pollPayment(api, id, Date.now() + paymentWaitMs, (payment) => isOpen(payment) || signal.aborted);
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
