import type { WorkflowHandle } from '@temporalio/client';
import { EngineError, errorCatalogue, isErrorCode } from '../../domain/errors';
import { paymentWorkflowId } from '../../domain/ids';
import { refundTaskQueue, workflowTypes, type PaymentInput, type PaymentResult } from '../../domain/refund-messages';
import type { IdempotencyRow, PaymentDocument, PaymentRequest, StoredAnswer } from '../../store/store';
import type { Api } from '../deps';
import type { WaitInPlace } from '../load/wait-in-place';
import { acceptTimeoutMs, paymentWaitMs } from '../limits';
import { presentPayment, presentPendingPayment } from '../present/payment';
import { afterSending } from '../temporal/after-sending';
import { isAlreadyStarted, isTemporalFailure } from '../temporal/failures';
import { paymentAttributes } from '../temporal/start-options';
import { answerOnce, jsonAnswer, problemAnswer, type Answered } from './answer';

type PaymentWorkflow = (input: PaymentInput) => Promise<PaymentResult>;

/**
 * The answer to a claimed payment request that has none yet. A payment that is still under way is answered with 202,
 * and that answer is not kept: the next repetition may know more.
 * @throws EngineError `temporal_unavailable` (nothing was sent) or `outcome_unknown` (it may have been)
 */
export async function acceptPayment(api: Api, row: IdempotencyRow, wait: WaitInPlace): Promise<Answered> {
  // A row of kind `payment` holds a payment request.
  const request = row.request as PaymentRequest;
  await api.reachability.ensure();
  return afterSending(api.reachability, { payment: row.id }, async () => {
    const handle = await startPayment(api, row, request);
    const result = await wait((signal) => resultOf(api, handle, signal));
    const payment = await api.store.payments.get(row.id, [row.merchantId]);
    const end = result ?? resultOfRow(payment);
    const answer =
      end?.status === 'failed'
        ? problemAnswer(refusalOf(await concerned(api, row, request, end), end), row.requestId)
        : answerFor(row, request, end, payment);
    return answer.status === 202 ? { answer, replayed: false } : answerOnce(api, row.id, answer);
  });
}

async function startPayment(
  api: Api,
  row: IdempotencyRow,
  request: PaymentRequest,
): Promise<WorkflowHandle<PaymentWorkflow>> {
  const { temporal, runSideEffect } = api;
  const { id: paymentId, merchantId, requestHash, createdAt, requestId } = row;
  const workflowId = paymentWorkflowId(merchantId, paymentId);
  try {
    return await temporal.withDeadline(Date.now() + acceptTimeoutMs, () =>
      runSideEffect('workflow.start', () =>
        temporal.workflow.start<PaymentWorkflow>(workflowTypes.payment, {
          workflowId,
          taskQueue: refundTaskQueue,
          args: [{ merchantId, paymentId, requestHash, requestedAt: createdAt.toISOString() }],
          memo: { request_id: requestId },
          staticSummary: `Payment over ${request.provider}`,
          typedSearchAttributes: paymentAttributes(merchantId, paymentId, request),
          workflowIdConflictPolicy: 'USE_EXISTING',
          // One that was terminated before it ended goes on; one that has ended has its result.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        }),
      ),
    );
  } catch (error) {
    if (!isAlreadyStarted(error)) throw error;
    return temporal.workflow.getHandle<PaymentWorkflow>(workflowId);
  }
}

/** The workflow's result, or null when it takes longer than the client waits or has been forgotten. */
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
    if (isTemporalFailure(error)) return null;
    throw error;
  }
}

function resultOfRow(payment: PaymentDocument | null): PaymentResult | null {
  if (payment === null || payment.status === 'pending') return null;
  if (payment.status === 'captured') return { status: 'captured' };
  return { status: 'failed', code: payment.failureCode ?? 'payment_declined', differs: [] };
}

function answerFor(
  row: IdempotencyRow,
  request: PaymentRequest,
  result: PaymentResult | null,
  payment: PaymentDocument | null,
): StoredAnswer {
  const location = `/v1/payments/${row.id}`;
  if (result !== null && payment !== null) return jsonAnswer(201, presentPayment(payment), { location });
  const pending = payment && presentPayment(payment);
  const body = pending ?? presentPendingPayment(row.id, row.merchantId, request, row.createdAt);
  return jsonAnswer(202, body, { location });
}

type Failed = Extract<PaymentResult, { status: 'failed' }>;

/** The payment that a refusal is about: the one that is registered already, where there is one. */
async function concerned(
  { store }: Api,
  { id, merchantId }: IdempotencyRow,
  { account, source }: PaymentRequest,
  { code }: Failed,
): Promise<string> {
  if (code !== 'payment_already_registered' || !('providerPaymentId' in source)) return id;
  const registered = await store.payments.findByProviderId(account, source.providerPaymentId);
  return registered?.merchantId === merchantId ? registered.id : id;
}

const pointers: Readonly<Record<string, string>> = {
  provider_payment_id: '/external/provider_payment_id',
  status: '/external',
};

function refusalOf(paymentId: string, { code, differs }: Failed): EngineError {
  const own = isErrorCode(code) && errorCatalogue[code].status < 500;
  const context = { payment: paymentId, ...(!own && { decline_code: code }) };
  const errors = differs.map((field) => ({
    pointer: pointers[field] ?? `/${field}`,
    detail: 'The provider says otherwise',
  }));
  return new EngineError(own ? code : 'payment_declined', undefined, { context, ...(errors.length > 0 && { errors }) });
}
